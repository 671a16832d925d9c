package dev.sluice.routing.internal.route;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.commit.LaneCommits;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.OfferListener;
import dev.sluice.routing.internal.route.InboxTarget.Copy;
import dev.sluice.routing.internal.route.Route.LaneInboxes;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Brings messages that were published on one lane to everything their address reaches. Transient
 * targets get a message at once; durable ones when it is stored, for all of them in one write set.
 *
 * <p>Subscriptions never make their publisher wait or fail for lack of room: their inboxes drop by
 * their own rules. A queue and a stream answer, and the publisher hears the worst answer.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class Publisher {
    private static final OfferListener NOBODY_WAITS = result -> {};

    private final Lane lane;
    private final RouteTable routes;
    private final LaneCommits commits;
    private final RoomRequests room;
    private final LongAdder unroutable;

    public Publisher(Lane lane, RouteTable routes, LaneCommits commits, LongAdder unroutable) {
        this.lane = lane;
        this.routes = routes;
        this.commits = commits;
        this.unroutable = unroutable;
        room = new RoomRequests(lane);
    }

    public void publish(
            Message message,
            Target.Kind reach,
            Origin origin,
            long context,
            PublishListener listener) {
        Route route = routes.routeOf(message.address());
        if (reach != Target.Kind.QUEUE) {
            for (LaneInboxes group : route.inboxes()) {
                lane.hand(group.lane(), () -> offer(group.targets(), message, origin));
            }
        }
        if (!route.answers(reach)) {
            listener.published(context, resultWithoutAnswers(reach, route.isUnheard()));
            return;
        }
        PublishTracker tracker = new PublishTracker(origin, context, listener);
        for (MessageQueue queue : route.transientQueues(reach)) {
            offer(queue, message, tracker);
        }
        if (route.isDurable(reach)) {
            publishDurably(route, message, reach, origin, tracker);
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

    private void publishDurably(
            Route route,
            Message message,
            Target.Kind reach,
            Origin origin,
            PublishTracker tracker) {
        DurablePublish durable = new DurablePublish(message, route.streams(), commits, tracker);
        for (MessageQueue queue : route.durableQueues(reach)) {
            durable.add(new StoredTarget(queue, DeliveryNote.PLAIN), room);
        }
        if (reach != Target.Kind.QUEUE) {
            for (InboxTarget target : route.durableInboxes()) {
                Copy copy = target.copyOf(origin);
                if (copy != null) {
                    publish(durable, target.inbox(), copy, message);
                }
            }
        }
        durable.proceed();
    }

    /** What is delivered at most once is not stored for a session, whoever may get it. */
    private void publish(DurablePublish durable, MessageQueue inbox, Copy copy, Message message) {
        Quality quality = copy.quality(message.quality());
        if (quality == Quality.AT_MOST_ONCE) {
            lane.hand(
                    inbox.lane(), () -> inbox.offer(message, quality, copy.match(), NOBODY_WAITS));
        } else {
            durable.add(new StoredTarget(inbox, new DeliveryNote(quality, copy.match())), room);
        }
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
