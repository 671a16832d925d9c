package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumerGroups;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Declarations;
import dev.sluice.core.broker.ExchangeListener;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionName;
import dev.sluice.core.broker.TransactionListener;
import dev.sluice.core.broker.Will;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;
import dev.sluice.routing.internal.connection.SourceResolver.Meaning;
import dev.sluice.routing.internal.declaration.Asker;
import dev.sluice.routing.internal.declaration.TemporaryQueues;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.ConsumerTerms;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.route.Publisher;
import dev.sluice.routing.internal.route.TransactionPublisher;
import dev.sluice.routing.internal.selector.Selector;
import dev.sluice.routing.internal.selector.SelectorException;
import dev.sluice.routing.internal.session.Session;
import dev.sluice.routing.internal.session.SessionHolder;
import dev.sluice.routing.internal.session.Sessions.Opening;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.routing.internal.topic.TopicTree;
import dev.sluice.routing.internal.transaction.ConnectionTransactions;
import dev.sluice.routing.internal.transaction.TransactionOwner;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One transport connection in the engine.
 *
 * <p><i>Confined to its lane</i>, except {@link #is}, which only compares identities.
 */
public final class EngineConnection implements BrokerConnection, SessionHolder, TransactionOwner {
    private final ConnectionInfo info;
    private final Lane lane;
    private final EngineParts parts;
    private final Publisher publisher;
    private final SourceResolver resolver;
    private final ConnectionCounters counters;
    private final ConnectionDeclarations declarations;
    private final Set<Receiver> receivers = new LinkedHashSet<>();
    private final StreamReceivers streams;
    private final ConsumerGroups groups;
    private final NamedSubscribing subscriptions;
    private final PublishLines lines;
    private final ConnectionTransactions transactions;
    private final Authentication authentication;
    private @Nullable SessionListener sessionListener;
    private @Nullable OpenSession openSession;
    private volatile @Nullable Session session;
    private boolean isClosed;

    public EngineConnection(
            ConnectionInfo info, Lane lane, EngineParts parts, ConnectionCounters counters) {
        this.info = info;
        this.lane = lane;
        this.parts = parts;
        this.counters = counters;
        this.publisher = parts.publishers().apply(lane);
        this.lines = new PublishLines(this, publisher);
        this.resolver = new SourceResolver(parts.directory());
        this.streams =
                new StreamReceivers(info, parts.reads().apply(lane), parts.groups(), receivers);
        this.groups = new GroupRequests(this, parts);
        this.subscriptions = new NamedSubscribing(this, parts);
        this.declarations =
                new ConnectionDeclarations(
                        this, parts.declarations(), new QueueTransfers(this, parts));
        this.transactions = new ConnectionTransactions(this, parts.transactions());
        this.authentication = new Authentication(this, parts, counters);
    }

    @Override
    public ConnectionInfo info() {
        return info;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // this connection or its session, not an equal one
    public boolean is(Object owner) {
        return owner == this || owner == session;
    }

    @Override
    public boolean isGone() {
        return isClosed;
    }

    @Override
    public void authenticate(Credentials credentials, ReplyListener<Principal> listener) {
        authentication.authenticate(credentials, listener);
    }

    @Override
    public void exchange(String method, @Nullable Bytes data, ExchangeListener listener) {
        authentication.exchange(method, data, listener);
    }

    @Override
    public void proceed(@Nullable Bytes data) {
        authentication.proceed(data);
    }

    Principal requireActive() {
        lane.loop().checkCurrent();
        return authentication.requirePrincipal();
    }

    private boolean isAllowed(Action action, String name) {
        boolean allowed = parts.authorizer().isAllowed(requireActive(), action, name);
        if (!allowed) {
            counters.denied().increment();
        }
        return allowed;
    }

    @Override
    public void publish(
            Message message, Target.Kind reach, long context, PublishListener listener) {
        requireActive();
        if (isClosed) {
            return;
        }
        received(message);
        Address address = message.address();
        PublishResult refusal = refusalOf(message, reach);
        if (refusal != null) {
            listener.published(context, refusal);
        } else if (TemporaryQueues.isTemporary(address.name())) {
            publisher.publish(message, Target.Kind.QUEUE, this, context, listener);
        } else {
            lines.publish(message, reach, context, listener);
        }
    }

    /** Publishes what the session's client sends exactly once (MQTT 5 4.3.3). */
    void publishOnce(
            Session from,
            int packetId,
            Message message,
            Target.Kind reach,
            long context,
            PublishListener listener) {
        requireActive();
        if (isClosed) {
            return;
        }
        received(message);
        PublishResult refusal = refusalOf(message, reach);
        if (refusal != null) {
            listener.published(context, refusal);
            return;
        }
        boolean isTemporary = TemporaryQueues.isTemporary(message.address().name());
        Target.Kind reached = isTemporary ? Target.Kind.QUEUE : reach;
        lines.publishOnce(from, packetId, message, reached, context, listener);
    }

    @Override
    public void received(Message message) {
        counters.received().increment();
        counters.receivedBytes().add(message.body().length());
    }

    @Override
    public @Nullable PublishResult refusalOf(Message message, Target.Kind reach) {
        if (!isAllowedToPublish(message.address().name())) {
            return PublishResult.NOT_AUTHORIZED;
        }
        return reach == Target.Kind.STREAM ? PublishResult.NOT_FOUND : null;
    }

    private boolean isAllowedToPublish(String name) {
        boolean isOurs = name.startsWith("$") && !TemporaryQueues.isTemporary(name);
        return !isOurs && isAllowed(Action.PUBLISH, name);
    }

    @Override
    public TransactionPublisher transactionPublisher() {
        return publisher.forTransactions();
    }

    @Override
    public boolean hasQueue(String name) {
        return parts.directory().queue(name) != null;
    }

    @Override
    public void requireQueue(String name, ReplyListener<MessageQueue> listener) {
        parts.declarations().requireQueue(lane, name, listener);
    }

    @Override
    public void begin(TransactionListener listener) {
        requireActive();
        if (!isClosed) {
            transactions.begin(listener);
        }
    }

    @Override
    public void resolve(Target target, ReplyListener<Target> listener) {
        requireActive();
        if (isClosed) {
            return;
        }
        if (target.kind() == Target.Kind.STREAM) {
            listener.refused(
                    new Refusal(
                            Reason.NOT_SUPPORTED,
                            "publish to an address that the filters of stream \""
                                    + target.name()
                                    + "\" match"));
            return;
        }
        Refusal refusal = refusalOfAddress(target.name());
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        boolean needsQueue =
                target.kind() == Target.Kind.QUEUE
                        || TemporaryQueues.isTemporary(target.name())
                        || (target.kind() == Target.Kind.ANY
                                && resolver.ofSource(target) instanceof Meaning.Queue);
        if (needsQueue) {
            requireQueue(target.name(), whileOpen(new Resolved(target, listener)));
        } else {
            listener.succeeded(target);
        }
    }

    private record Resolved(Target target, ReplyListener<Target> listener)
            implements ReplyListener<MessageQueue> {
        @Override
        public void succeeded(MessageQueue queue) {
            listener.succeeded(target);
        }

        @Override
        public void refused(Refusal refusal) {
            listener.refused(refusal);
        }
    }

    private @Nullable Refusal refusalOfAddress(String name) {
        Meaning meaning = resolver.ofSource(new Target(Target.Kind.QUEUE, name));
        if (meaning instanceof Meaning.Nothing nothing) {
            return nothing.why();
        }
        if (!isAllowedToPublish(name)) {
            return new Refusal(
                    Reason.NOT_AUTHORIZED, "publishing to \"" + name + "\" is not allowed");
        }
        return null;
    }

    /** Why this connection may not receive from a filter, or null if it may. */
    @Nullable Refusal refusalOfFilter(TopicFilter filter) {
        if (filter.levels() > TopicTree.MAX_LEVELS) {
            return new Refusal(
                    Reason.LIMIT_EXCEEDED,
                    "a filter has at most "
                            + TopicTree.MAX_LEVELS
                            + " levels, not "
                            + filter.levels());
        }
        return isAllowed(Action.SUBSCRIBE, filter.pattern())
                ? null
                : new Refusal(
                        Reason.NOT_AUTHORIZED, "receiving from \"" + filter + "\" is not allowed");
    }

    @Override
    public void consume(ConsumeRequest request, ConsumerListener listener) {
        requireActive();
        if (isClosed) {
            return;
        }
        Selector selector;
        try {
            selector = request.selector().isEmpty() ? null : Selector.parse(request.selector());
        } catch (SelectorException e) {
            listener.refused(new Refusal(Reason.INVALID_SELECTOR, e.reason()));
            return;
        }
        Meaning meaning = resolver.ofSource(request.source());
        if (request.group() != null && meaning instanceof Meaning.NotAStream) {
            listener.refused(
                    new Refusal(
                            Reason.WRONG_KIND,
                            request.source().text() + " is no stream; only streams have groups"));
            return;
        }
        if (request.subscription() != null) {
            subscriptions.consume(meaning, request, selector, listener);
            return;
        }
        switch (meaning) {
            case Meaning.Nothing(Refusal why) -> listener.refused(why);
            case Meaning.Topic(TopicFilter filter) ->
                    subscribe(filter, request, selector, listener);
            case Meaning.Queue(String name) -> {
                if (mayConsume(name, listener::refused)) {
                    consumeQueue(name, ConsumerTerms.of(request, selector), listener);
                }
            }
            case Meaning.Stream(String name) -> {
                StreamLog stream = readableStream(name, listener::refused);
                if (stream != null) {
                    streams.open(stream, request, selector, listener);
                }
            }
        }
    }

    private boolean mayConsume(String name, Consumer<Refusal> refused) {
        boolean allowed =
                TemporaryQueues.isTemporary(name)
                        ? declarations.owns(name)
                        : isAllowed(Action.CONSUME, name);
        if (!allowed) {
            refused.accept(
                    new Refusal(
                            Reason.NOT_AUTHORIZED,
                            "receiving from \"" + name + "\" is not allowed"));
        }
        return allowed;
    }

    private void subscribe(
            TopicFilter filter,
            ConsumeRequest request,
            @Nullable Selector selector,
            ConsumerListener listener) {
        Refusal refusal = refusalOfFilter(filter);
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        VolatileSubscription subscription =
                new VolatileSubscription(this, parts, filter, request, selector);
        subscription.bind(
                () -> {
                    if (isClosed) {
                        subscription.unbind();
                    } else {
                        open(
                                whenOver -> subscription.receiver(listener, whenOver),
                                subscription.source());
                    }
                },
                why -> {
                    if (!isClosed) {
                        listener.refused(why);
                    }
                });
    }

    @Override
    public void unsubscribe(
            String name, boolean isShared, ReplyListener<SubscriptionName> listener) {
        Principal who = requireActive();
        if (!isClosed) {
            subscriptions.end(who, SubscriptionName.durable(name, isShared), listener);
        }
    }

    private void consumeQueue(String name, ConsumerTerms terms, ConsumerListener listener) {
        requireQueue(
                name,
                new ReplyListener<>() {
                    @Override
                    public void succeeded(MessageQueue queue) {
                        if (!isClosed) {
                            open(
                                    whenOver ->
                                            new QueueReceiver(
                                                    lane, queue, terms, listener, whenOver),
                                    new Target(Target.Kind.QUEUE, name));
                        }
                    }

                    @Override
                    public void refused(Refusal refusal) {
                        if (!isClosed) {
                            listener.refused(refusal);
                        }
                    }
                });
    }

    /** Makes a receiver, given what it must run when it is over. */
    interface ReceiverMaker {
        QueueReceiver make(Runnable whenOver);
    }

    void open(ReceiverMaker maker, Target source) {
        Receiver[] made = new Receiver[1];
        QueueReceiver receiver = maker.make(() -> receivers.remove(made[0]));
        made[0] = receiver;
        receivers.add(receiver);
        receiver.open(source);
    }

    /**
     * The stream of this name; null if the connection may not read it, or there is none, and then
     * {@code refused} hears why.
     */
    @Nullable StreamLog readableStream(String name, Consumer<Refusal> refused) {
        requireActive();
        Meaning meaning = resolver.ofSource(new Target(Target.Kind.STREAM, name));
        StreamLog stream = parts.directory().stream(name);
        if (meaning instanceof Meaning.Nothing(Refusal why)) {
            refused.accept(why);
            return null;
        }
        return mayConsume(name, refused) ? stream : null;
    }

    @Override
    public ConsumerGroups groups() {
        return groups;
    }

    @Override
    public Declarations declarations() {
        return declarations;
    }

    /** This connection as who asks for something to be declared. */
    Asker asker() {
        return new Asker(lane, requireActive(), parts.authorizer(), counters.denied());
    }

    @Override
    public void openSession(SessionRequest request, SessionListener listener) {
        requireActive();
        if (sessionListener != null) {
            throw new IllegalStateException("openSession was called before");
        }
        sessionListener = listener;
        Refusal refusal = refusalOfWill(request.will());
        if (refusal != null) {
            if (!isClosed) {
                listener.refused(refusal);
            }
            return;
        }
        Lane control = parts.lanes().control();
        lane.hand(
                control,
                () ->
                        parts.sessions()
                                .open(
                                        request,
                                        this,
                                        opening ->
                                                control.hand(
                                                        lane,
                                                        () -> sessionOpened(opening, listener))));
    }

    /** Why the client may not leave this will, or null: it is judged now, as its own message. */
    private @Nullable Refusal refusalOfWill(@Nullable Will will) {
        String topic = will == null ? "" : will.message().address().name();
        return will == null || isAllowedToPublish(topic)
                ? null
                : new Refusal(
                        Reason.NOT_AUTHORIZED,
                        "leaving a will for \"" + topic + "\" is not allowed");
    }

    private void sessionOpened(Opening opening, SessionListener listener) {
        switch (opening) {
            case Opening.Refused(Refusal why) -> {
                if (!isClosed) {
                    listener.refused(why);
                }
            }
            case Opening.Opened(Session opened, boolean isPresent, var kept) -> {
                OpenSession handle = new OpenSession(this, parts, opened, kept);
                openSession = handle;
                session = opened;
                if (isClosed) {
                    leaveSession(handle);
                } else {
                    listener.opened(handle, isPresent);
                }
            }
        }
    }

    @Override
    public void sessionEnded(Refusal why) {
        OpenSession handle = openSession;
        SessionListener listener = sessionListener;
        openSession = null;
        session = null;
        if (handle != null) {
            handle.over();
        }
        if (!isClosed && listener != null) {
            listener.ended(why);
        }
    }

    private void leaveSession(OpenSession handle) {
        handle.over();
        lane.hand(
                parts.lanes().control(),
                () ->
                        parts.sessions()
                                .leave(
                                        handle.session(),
                                        this,
                                        handle.discardsWill,
                                        handle.newExpiryMs));
    }

    /** A listener that hears nothing once the connection is closed. */
    <T> ReplyListener<T> whileOpen(ReplyListener<T> listener) {
        return new ReplyListener<>() {
            @Override
            public void succeeded(T value) {
                if (!isClosed) {
                    listener.succeeded(value);
                }
            }

            @Override
            public void refused(Refusal refusal) {
                if (!isClosed) {
                    listener.refused(refusal);
                }
            }
        };
    }

    @Override
    public void close() {
        lane.loop().checkCurrent();
        if (isClosed) {
            return;
        }
        isClosed = true;
        transactions.close();
        List.copyOf(receivers).forEach(Receiver::connectionClosed);
        receivers.clear();
        declarations.close();
        OpenSession handle = openSession;
        if (handle != null) {
            leaveSession(handle);
        }
    }
}
