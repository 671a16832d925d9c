package dev.sluice.core.testkit;

import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumerGroups;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Declarations;
import dev.sluice.core.broker.ExchangeListener;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupListRequest;
import dev.sluice.core.broker.GroupPage;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.broker.SubscriptionName;
import dev.sluice.core.broker.TransactionListener;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.EnhancedAuthenticator;
import dev.sluice.core.security.Principal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One connection to the fake broker. <i>Confined to its loop.</i> */
public final class FakeConnection implements BrokerConnection {
    private static final int MOST_CHALLENGES = 16;
    private static final Refusal NO_GROUPS =
            new Refusal(Refusal.Reason.NOT_SUPPORTED, "the fake broker has no consumer groups");

    private final FakeBroker broker;
    private final ConnectionInfo info;
    private final ConsumerGroups groups = new NoGroups();
    private final List<FakeConsumer> consumers = new ArrayList<>();
    private FakeSession.@Nullable Attached session;
    private @Nullable Principal principal;
    private boolean authenticationAsked;
    private EnhancedAuthenticator.@Nullable Exchange exchange;
    private int challenges;
    private @Nullable ExchangeListener exchangeListener;
    private boolean sessionAsked;
    private boolean closed;

    FakeConnection(FakeBroker broker, ConnectionInfo info) {
        this.broker = broker;
        this.info = info;
    }

    @Override
    public ConnectionInfo info() {
        return info;
    }

    /** Who it authenticated as; null before. */
    public @Nullable Principal principal() {
        return principal;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Its consumers that are not closed; a session's is not among them. */
    public List<FakeConsumer> consumers() {
        return List.copyOf(consumers);
    }

    @Override
    public void authenticate(Credentials credentials, ReplyListener<Principal> listener) {
        broker.loop().checkCurrent();
        if (closed) {
            return;
        }
        if (authenticationAsked) {
            throw new IllegalStateException("authenticated twice: " + info);
        }
        authenticationAsked = true;
        Principal found = broker.authenticate(credentials);
        answer(
                () -> {
                    principal = found;
                    if (found == null) {
                        listener.refused(
                                new Refusal(
                                        Refusal.Reason.NOT_AUTHENTICATED,
                                        "the credentials prove nothing"));
                    } else {
                        listener.succeeded(found);
                    }
                });
    }

    @Override
    public void exchange(String method, @Nullable Bytes data, ExchangeListener listener) {
        broker.loop().checkCurrent();
        if (closed) {
            return;
        }
        if (exchange != null || (authenticationAsked && principal == null)) {
            throw new IllegalStateException("authenticated twice: " + info);
        }
        authenticationAsked = true;
        if (!broker.methods().methods().contains(method)) {
            answer(
                    () ->
                            listener.refused(
                                    new Refusal(
                                            Refusal.Reason.NOT_SUPPORTED, "no method " + method)));
            return;
        }
        exchange = broker.methods().begin(method, info);
        challenges = 0;
        exchangeListener = listener;
        proceed(data);
    }

    @Override
    public void proceed(@Nullable Bytes data) {
        broker.loop().checkCurrent();
        if (closed) {
            return;
        }
        if (exchange == null || exchangeListener == null) {
            throw new IllegalStateException("no exchange is under way: " + info);
        }
        ExchangeListener listener = exchangeListener;
        exchange.step(data, step -> answer(() -> stepped(step, listener)));
    }

    private void stepped(EnhancedAuthenticator.Step step, ExchangeListener listener) {
        switch (step) {
            case EnhancedAuthenticator.Step.Challenge(Bytes data) -> {
                if (++challenges > MOST_CHALLENGES) {
                    exchange = null;
                    refuse(listener, "too many challenges");
                } else {
                    listener.challenged(data);
                }
            }
            case EnhancedAuthenticator.Step.Failure() -> {
                exchange = null;
                refuse(listener, "nothing is proved");
            }
            case EnhancedAuthenticator.Step.Success(Principal proven, var data) -> {
                exchange = null;
                if (principal != null && !principal.equals(proven)) {
                    refuse(listener, "another principal");
                } else {
                    principal = proven;
                    listener.succeeded(proven, data);
                }
            }
        }
    }

    private static void refuse(ExchangeListener listener, String detail) {
        listener.refused(new Refusal(Refusal.Reason.NOT_AUTHENTICATED, detail));
    }

    @Override
    public void publish(
            Message message, Target.Kind reach, long context, PublishListener listener) {
        if (!isReady()) {
            return;
        }
        PublishResult result =
                message.address().isReserved()
                        ? PublishResult.NOT_AUTHORIZED
                        : broker.publish(message, reach, this);
        broker.answerPublish(this, () -> listener.published(context, result));
    }

    @Override
    public void resolve(Target target, ReplyListener<Target> listener) {
        if (!isReady()) {
            return;
        }
        Refusal refusal = broker.refusal(FakeBroker.Request.RESOLVE, target.name());
        if (refusal != null) {
            answer(() -> listener.refused(refusal));
            return;
        }
        Target found = broker.resolveForPublishing(target);
        if (found == null) {
            Refusal missing = new Refusal(Refusal.Reason.NOT_FOUND, "there is no " + target.text());
            answer(() -> listener.refused(missing));
        } else {
            answer(() -> listener.succeeded(found));
        }
    }

    @Override
    public void consume(ConsumeRequest request, ConsumerListener listener) {
        if (!isReady()) {
            return;
        }
        Refusal ordered = broker.refusal(FakeBroker.Request.CONSUME, request.source().name());
        Refusal refusal = ordered != null ? ordered : broker.wrongKind(request.source());
        if (refusal != null) {
            answer(() -> listener.refused(refusal));
            return;
        }
        if (request.group() != null) {
            answer(() -> listener.refused(NO_GROUPS));
            return;
        }
        if (request.subscription() != null) {
            answer(() -> listener.refused(noNames()));
            return;
        }
        FakeConsumer consumer;
        try {
            consumer = broker.open(this, request, listener, consumers::remove);
        } catch (InvalidNameException e) {
            String detail = String.valueOf(e.getMessage());
            answer(() -> listener.refused(new Refusal(Refusal.Reason.INVALID_NAME, detail)));
            return;
        }
        if (consumer == null) {
            Refusal missing =
                    new Refusal(Refusal.Reason.NOT_FOUND, "there is no " + request.source().text());
            answer(() -> listener.refused(missing));
            return;
        }
        consumers.add(consumer);
        answer(
                () -> {
                    if (!consumer.isClosed()) {
                        listener.opened(consumer, consumer.source());
                    }
                });
    }

    private static Refusal noNames() {
        return new Refusal(
                Refusal.Reason.NOT_SUPPORTED, "the fake broker has no subscriptions with names");
    }

    @Override
    public void unsubscribe(
            String name, boolean isShared, ReplyListener<SubscriptionName> listener) {
        if (isReady()) {
            answer(() -> listener.refused(noNames()));
        }
    }

    @Override
    public ConsumerGroups groups() {
        return groups;
    }

    /** It has none. */
    private final class NoGroups implements ConsumerGroups {
        @Override
        public void list(GroupListRequest request, ReplyListener<GroupPage> listener) {
            answer(() -> listener.refused(NO_GROUPS));
        }

        @Override
        public void describe(GroupId group, ReplyListener<GroupDescription> listener) {
            answer(() -> listener.refused(NO_GROUPS));
        }

        @Override
        public void delete(GroupId group, ReplyListener<GroupId> listener) {
            answer(() -> listener.refused(NO_GROUPS));
        }

        @Override
        public void reset(
                GroupId group, StreamPosition position, ReplyListener<GroupDescription> listener) {
            answer(() -> listener.refused(NO_GROUPS));
        }

        @Override
        public void reset(
                GroupId group,
                Map<Integer, StreamPosition> positions,
                ReplyListener<GroupDescription> listener) {
            answer(() -> listener.refused(NO_GROUPS));
        }
    }

    @Override
    public void begin(TransactionListener listener) {
        if (isReady()) {
            Refusal why =
                    new Refusal(
                            Refusal.Reason.NOT_SUPPORTED, "the fake broker has no transactions");
            answer(() -> listener.refused(why));
        }
    }

    @Override
    public void openSession(SessionRequest request, SessionListener listener) {
        if (!isReady()) {
            return;
        }
        if (sessionAsked) {
            throw new IllegalStateException("a second session on " + info);
        }
        sessionAsked = true;
        Refusal refusal = broker.refusal(FakeBroker.Request.SESSION, request.clientId());
        if (refusal != null) {
            answer(() -> listener.refused(refusal));
            return;
        }
        FakeSession found = broker.takeOver(request);
        boolean isPresent = found != null;
        FakeSession mine = found != null ? found : broker.newSession(request.clientId());
        FakeSession.Attached attached = mine.attach(this, request, listener);
        session = attached;
        answer(
                () -> {
                    if (session == attached) {
                        listener.opened(attached, isPresent);
                    }
                });
    }

    /** The fake declares nothing while it runs. */
    @Override
    public Declarations declarations() {
        return new FakeDeclarations(this);
    }

    @Override
    public void close() {
        broker.loop().checkCurrent();
        if (closed) {
            return;
        }
        closed = true;
        broker.closed(this);
        for (FakeConsumer consumer : consumers()) {
            consumer.connectionLost();
        }
        FakeSession.Attached left = session;
        session = null;
        if (left != null) {
            left.connectionClosed();
        }
    }

    void sessionLost() {
        session = null;
    }

    /** Calls a listener now or in a later turn, as the broker is set, unless closed until then. */
    void answer(Runnable call) {
        broker.answer(
                () -> {
                    if (!closed) {
                        call.run();
                    }
                });
    }

    boolean isReady() {
        broker.loop().checkCurrent();
        if (!closed && principal == null) {
            throw new IllegalStateException("a request before authentication on " + info);
        }
        return !closed;
    }
}
