package dev.sluice.routing.internal.route;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.CheckedIds;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageIds;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.OfferListener;

/**
 * Gives a message to a queue in memory unless the queue had it before.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class CheckedOffer {
    private CheckedOffer() {}

    /**
     * @param from the lane whose messages keep their order
     */
    static void offer(
            MessageQueue queue, Lane from, Message message, DeliveryNote how, OfferListener heard) {
        queue.duplicates()
                .check(
                        from,
                        MessageIds.of(message),
                        ids -> {
                            if (ids.isDuplicate(0)) {
                                heard.offered(PublishResult.DUPLICATE);
                            } else {
                                checked(queue, ids, message, how, heard);
                            }
                        });
    }

    private static void checked(
            MessageQueue queue,
            CheckedIds ids,
            Message message,
            DeliveryNote how,
            OfferListener heard) {
        queue.offer(
                message,
                how.quality(),
                how.match(),
                result -> {
                    queue.duplicates().end(ids, result == PublishResult.ACCEPTED);
                    heard.offered(result);
                });
    }
}
