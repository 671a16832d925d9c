package dev.sluice.routing.internal.route;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.OfferListener;
import dev.sluice.routing.internal.route.InboxTarget.Copy;
import dev.sluice.routing.internal.route.Route.LaneInboxes;
import dev.sluice.routing.internal.stream.StreamAppender;
import dev.sluice.routing.internal.stream.StreamLog;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Brings messages that were published on one lane to everything their address reaches. Transient
 * targets get a message at once; appends to streams of one turn become one commit.
 *
 * <p>Subscriptions never make their publisher wait or fail: their inboxes drop by their own rules.
 * A queue and a stream answer, and the publisher hears the worst answer.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class Publisher {
    private static final OfferListener NOBODY_WAITS = result -> {};

    private final Lane lane;
    private final RouteTable routes;
    private final StreamAppender streams;
    private final LongAdder unroutable;

    public Publisher(Lane lane, RouteTable routes, StreamAppender streams, LongAdder unroutable) {
        this.lane = lane;
        this.routes = routes;
        this.streams = streams;
        this.unroutable = unroutable;
    }

    public void publish(
            Message message,
            Target.Kind reach,
            Origin origin,
            long context,
            PublishListener listener) {
        Route route = routes.routeOf(message.address());
        MessageQueue namesake = reach == Target.Kind.TOPIC ? null : route.namesake();
        List<MessageQueue> queues = reach == Target.Kind.QUEUE ? List.of() : route.queues();
        List<LaneInboxes> inboxes = reach == Target.Kind.QUEUE ? List.of() : route.inboxes();
        for (LaneInboxes group : inboxes) {
            lane.hand(group.lane(), () -> offer(group.targets(), message, origin));
        }
        if (namesake == null && queues.isEmpty() && route.streams().isEmpty()) {
            listener.published(context, resultWithoutAnswers(reach, inboxes.isEmpty()));
            return;
        }
        PublishTracker tracker = new PublishTracker(origin, context, listener);
        if (namesake != null) {
            offer(namesake, message, tracker);
        }
        for (MessageQueue queue : queues) {
            offer(queue, message, tracker);
        }
        for (StreamLog stream : route.streams()) {
            tracker.expect();
            streams.append(stream, message, tracker);
        }
        tracker.answered(PublishResult.ACCEPTED);
    }

    private PublishResult resultWithoutAnswers(Target.Kind reach, boolean isUnheard) {
        if (reach == Target.Kind.QUEUE) {
            return PublishResult.NOT_FOUND;
        }
        if (isUnheard) {
            unroutable.increment();
            return PublishResult.NO_MATCH;
        }
        return PublishResult.ACCEPTED;
    }

    private static void offer(List<InboxTarget> targets, Message message, Origin origin) {
        for (InboxTarget target : targets) {
            Copy copy = target.copyOf(origin);
            if (copy != null) {
                target.inbox()
                        .offer(
                                message,
                                copy.quality(message.quality()),
                                copy.match(),
                                NOBODY_WAITS);
            }
        }
    }

    private void offer(MessageQueue queue, Message message, PublishTracker tracker) {
        tracker.expect();
        Lane owner = queue.lane();
        OfferListener answer = result -> owner.hand(lane, () -> tracker.answered(result));
        lane.hand(
                owner,
                () -> queue.offer(message, Quality.AT_LEAST_ONCE, SubscriptionMatch.NONE, answer));
    }
}
