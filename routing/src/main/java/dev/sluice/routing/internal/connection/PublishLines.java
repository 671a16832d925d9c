package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.route.Publisher;
import dev.sluice.routing.internal.session.Session;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Publishes what one connection sends. A message waits while the queue that it names is made, or
 * while it is asked whether it was published before; later ones to the same name wait behind it, so
 * that none overtakes it. The adapter bounds how many there are.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class PublishLines {
    private final EngineConnection connection;
    private final Lane lane;
    private final Publisher publisher;
    private final Map<String, Line> byName = new HashMap<>(0);

    /** What is published to one name. */
    private static final class Line {
        final Deque<Waiting> waiting = new ArrayDeque<>(1);
        boolean isMoving;

        /** How many that are published once are on their way into the store. */
        int storing;
    }

    PublishLines(EngineConnection connection, Publisher publisher) {
        this.connection = connection;
        this.publisher = publisher;
        lane = connection.lane();
    }

    void publish(Message message, Target.Kind reach, long context, PublishListener listener) {
        boolean isHeld = !byName.isEmpty() && byName.containsKey(message.address().name());
        if (!isHeld && !needsQueue(message, reach)) {
            publisher.publish(message, reach, connection, context, listener);
        } else {
            add(new Waiting(message, reach, context, listener, null));
        }
    }

    /** Publishes a message unless the session has received it already. */
    void publishOnce(
            Session session,
            int packetId,
            Message message,
            Target.Kind reach,
            long context,
            PublishListener listener) {
        Once once = new Once(session, packetId);
        Waiting waiting = new Waiting(message, reach, context, listener, once);
        Lane owner = session.inbox().lane();
        once.isAsked = true;
        add(waiting);
        lane.hand(
                owner,
                () ->
                        session.receivedIds()
                                .begin(
                                        packetId,
                                        isNew -> owner.hand(lane, () -> begun(waiting, isNew))));
    }

    private void begun(Waiting waiting, boolean isNew) {
        Once once = waiting.once;
        if (once != null) {
            once.isAsked = false;
            once.isNew = isNew;
        }
        proceed(waiting.message.address().name());
    }

    private boolean needsQueue(Message message, Target.Kind reach) {
        return reach == Target.Kind.QUEUE && !connection.hasQueue(message.address().name());
    }

    private void add(Waiting waiting) {
        String name = waiting.message.address().name();
        byName.computeIfAbsent(name, _ -> new Line()).waiting.add(waiting);
        proceed(name);
    }

    /** Publishes from the line what need not wait. */
    private void proceed(String name) {
        Line line = byName.get(name);
        if (line == null || line.isMoving) {
            return;
        }
        line.isMoving = true;
        while (!line.waiting.isEmpty() && isReady(line, line.waiting.element())) {
            publish(line, line.waiting.remove());
        }
        line.isMoving = false;
        if (line.waiting.isEmpty() && line.storing == 0) {
            byName.remove(name);
        }
    }

    /** What is published once reaches memory when it is stored: whatever is not, waits for that. */
    private boolean isReady(Line line, Waiting first) {
        boolean isBehind = first.once == null ? line.storing > 0 : first.once.isAsked;
        if (isBehind || first.isMaking) {
            return false;
        }
        boolean isWanted = !connection.isGone() && (first.once == null || first.once.isNew);
        if (!isWanted || first.wasMade || !needsQueue(first.message, first.reach)) {
            return true;
        }
        first.isMaking = true;
        connection.requireQueue(first.message.address().name(), first);
        return !first.isMaking;
    }

    private void publish(Line line, Waiting first) {
        Once once = first.once;
        if (once != null && !once.isNew) {
            first.answer(PublishResult.ACCEPTED);
        } else if (connection.isGone()) {
            first.ended(PublishResult.UNAVAILABLE); // nobody hears of it any more
        } else if (needsQueue(first.message, first.reach)) {
            first.ended(PublishResult.NOT_FOUND);
        } else if (once == null) {
            publisher.publish(
                    first.message, first.reach, connection, first.context, first.listener);
        } else {
            line.storing++;
            publisher.publishOnce(
                    once.session.receivedIds().put(once.packetId),
                    first.message,
                    first.reach,
                    connection,
                    result -> {
                        line.storing--;
                        first.ended(result);
                        proceed(first.message.address().name());
                    });
        }
    }

    /** What makes a message one that is published once. */
    private static final class Once {
        final Session session;
        final int packetId;
        boolean isAsked;
        boolean isNew;

        Once(Session session, int packetId) {
            this.session = session;
            this.packetId = packetId;
        }
    }

    /** One message and who hears of it. */
    private final class Waiting implements ReplyListener<MessageQueue> {
        final Message message;
        final Target.Kind reach;
        final long context;
        final PublishListener listener;
        final @Nullable Once once;
        boolean isMaking;

        /** Whether its queue was asked for. */
        boolean wasMade;

        Waiting(
                Message message,
                Target.Kind reach,
                long context,
                PublishListener listener,
                @Nullable Once once) {
            this.message = message;
            this.reach = reach;
            this.context = context;
            this.listener = listener;
            this.once = once;
        }

        @Override
        public void succeeded(MessageQueue queue) {
            made();
        }

        @Override
        public void refused(Refusal refusal) {
            made();
        }

        private void made() {
            isMaking = false;
            wasMade = true;
            proceed(message.address().name());
        }

        void ended(PublishResult result) {
            Once published = once;
            if (published != null) {
                lane.hand(
                        published.session.inbox().lane(),
                        () ->
                                published
                                        .session
                                        .receivedIds()
                                        .ended(published.packetId, result.isAccepted()));
            }
            answer(result);
        }

        void answer(PublishResult result) {
            if (!connection.isGone()) {
                listener.published(context, result);
            }
        }
    }
}
