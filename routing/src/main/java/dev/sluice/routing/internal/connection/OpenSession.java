package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.lane.HandedReply;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.ConsumerTerms;
import dev.sluice.routing.internal.session.KeptSubscriptions;
import dev.sluice.routing.internal.session.Session;
import dev.sluice.routing.internal.subscription.ShareName;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.OptionalLong;

/**
 * The session of a connection, as its adapter holds it. After the session left the connection,
 * requests are refused or ignored.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class OpenSession implements ClientSession {
    private final EngineConnection connection;
    private final EngineParts parts;
    private final Session session;
    private final Map<TopicFilter, SubscriptionOptions> kept;
    private @Nullable QueueReceiver receiver;
    private boolean isOver;
    boolean discardsWill;
    OptionalLong newExpiryMs = OptionalLong.empty();

    /**
     * @param kept what it remembers of queues and streams
     */
    OpenSession(
            EngineConnection connection,
            EngineParts parts,
            Session session,
            Map<TopicFilter, SubscriptionOptions> kept) {
        this.connection = connection;
        this.parts = parts;
        this.session = session;
        this.kept = kept;
    }

    @Override
    public Map<TopicFilter, SubscriptionOptions> kept() {
        return kept;
    }

    Session session() {
        return session;
    }

    @Override
    public void subscribe(
            TopicFilter filter, SubscriptionOptions options, ReplyListener<Boolean> listener) {
        Refusal refusal = refusalOf(filter, options);
        if (refusal == null && isOver) {
            refusal = new Refusal(Reason.TAKEN_OVER, "the session left this connection");
        }
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        Lane control = parts.lanes().control();
        ReplyListener<Boolean> answer =
                new HandedReply<>(control, connection.lane(), connection.whileOpen(listener));
        connection
                .lane()
                .hand(
                        control,
                        () ->
                                parts.sessions()
                                        .subscribe(session, connection, filter, options, answer));
    }

    private @Nullable Refusal refusalOf(TopicFilter filter, SubscriptionOptions options) {
        if (KeptSubscriptions.isMeantBy(filter)) {
            return null; // who consumes what it names is asked for the right to
        }
        if (!ShareName.isMeantBy(filter)) {
            return connection.refusalOfFilter(filter);
        }
        if (options.noLocal()) { // [MQTT-3.8.3-4]
            return new Refusal(
                    Reason.NOT_SUPPORTED, "a shared subscription cannot leave out what is local");
        }
        Refusal refusal = refusalOfForm(filter);
        return refusal == null
                ? connection.refusalOfFilter(ShareName.of(filter).filter())
                : refusal;
    }

    private static @Nullable Refusal refusalOfForm(TopicFilter filter) {
        try {
            if (ShareName.isMeantBy(filter)) {
                ShareName.of(filter);
            }
            return null;
        } catch (InvalidNameException e) {
            return new Refusal(Reason.INVALID_NAME, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void unsubscribe(TopicFilter filter, ReplyListener<Boolean> listener) {
        Refusal refusal = refusalOfForm(filter);
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        Lane control = parts.lanes().control();
        ReplyListener<Boolean> answer =
                new HandedReply<>(control, connection.lane(), connection.whileOpen(listener));
        connection
                .lane()
                .hand(
                        control,
                        () -> parts.sessions().unsubscribe(session, connection, filter, answer));
    }

    @Override
    public void publishOnce(
            int packetId,
            Message message,
            Target.Kind reach,
            long context,
            PublishListener listener) {
        if (!isOver) {
            connection.publishOnce(session, packetId, message, reach, context, listener);
        }
    }

    @Override
    public void release(int packetId, ReplyListener<Boolean> listener) {
        if (isOver) {
            return;
        }
        Lane owner = session.inbox().lane();
        ReplyListener<Boolean> answer =
                new HandedReply<>(owner, connection.lane(), connection.whileOpen(listener));
        connection
                .lane()
                .hand(
                        owner,
                        () ->
                                session.receivedIds()
                                        .release(
                                                packetId,
                                                (existed, failure) -> {
                                                    if (failure == null) {
                                                        answer.succeeded(existed);
                                                    } else {
                                                        answer.refused(
                                                                new Refusal(
                                                                        Reason.UNAVAILABLE,
                                                                        failure.detail()));
                                                    }
                                                }));
    }

    @Override
    public void receive(ConsumerListener listener) {
        if (receiver != null) {
            throw new IllegalStateException("the inbox is received from already");
        }
        if (isOver) {
            listener.refused(new Refusal(Reason.TAKEN_OVER, "the session left this connection"));
            return;
        }
        QueueReceiver opened =
                new QueueReceiver(
                        connection.lane(),
                        session.inbox(),
                        ConsumerTerms.plain(false),
                        listener,
                        this::receiverLeft);
        receiver = opened;
        opened.open(new Target(Target.Kind.QUEUE, session.inbox().name()));
    }

    /** It has left the inbox, on the inbox's lane, before the forwarders hear of it there. */
    private void receiverLeft() {
        connection.lane().hand(session.inbox().lane(), session.forwarders()::consumerLeft);
    }

    @Override
    public void disconnect(boolean discardWill, OptionalLong expiryMs) {
        discardsWill = discardWill;
        newExpiryMs = expiryMs;
    }

    /** The session or the connection is gone. */
    void over() {
        isOver = true;
        if (receiver != null) {
            receiver.connectionClosed();
        }
    }
}
