package dev.sluice.routing.internal.route;

import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.OfferListener;
import dev.sluice.routing.internal.route.InboxTarget.Copy;
import dev.sluice.routing.internal.route.Route.LaneInboxes;

import java.util.List;
import java.util.function.Consumer;

/**
 * Brings what one lane publishes to the inboxes of subscriptions. They never make their publisher
 * wait or fail for lack of room: they drop by their own rules.
 *
 * <p><i>Confined to its lane.</i>
 */
final class Inboxes {
    private static final OfferListener NOBODY_WAITS = result -> {};

    private final Lane lane;

    /** Brings a message to inboxes when it is time, on whatever lane. */
    interface Offer {
        void by(Inboxes inboxes);
    }

    Inboxes(Lane lane) {
        this.lane = lane;
    }

    /** Gives the message to those that have memory only. */
    void offer(Route route, Message message, Origin origin) {
        for (LaneInboxes group : route.inboxes()) {
            lane.hand(group.lane(), () -> offer(group.targets(), message, origin));
        }
    }

    private static void offer(List<InboxTarget> targets, Message message, Origin origin) {
        for (InboxTarget target : targets) {
            Copy copy = target.copyOf(message, origin);
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

    /**
     * Names the durable ones. What is delivered at most once is not stored for a session, whoever
     * may get it.
     */
    void nameDurable(
            Route route,
            Message message,
            Origin origin,
            Consumer<StoredTarget> stored,
            Consumer<Offer> atMostOnce) {
        for (InboxTarget target : route.durableInboxes()) {
            Copy copy = target.copyOf(message, origin);
            if (copy == null) {
                continue;
            }
            MessageQueue inbox = target.inbox();
            Quality quality = copy.quality(message.quality());
            if (quality == Quality.AT_MOST_ONCE) {
                atMostOnce.accept(by -> by.offer(inbox, message, quality, copy.match()));
            } else {
                stored.accept(new StoredTarget(inbox, new DeliveryNote(quality, copy.match())));
            }
        }
    }

    /** Gives the message to one of them, in memory. */
    void offer(MessageQueue inbox, Message message, Quality quality, SubscriptionMatch match) {
        lane.hand(inbox.lane(), () -> inbox.offer(message, quality, match, NOBODY_WAITS));
    }
}
