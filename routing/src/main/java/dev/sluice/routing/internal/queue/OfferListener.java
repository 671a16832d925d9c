package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.PublishResult;

/** Hears once what a queue did with a message. <i>Confined to the queue's lane.</i> */
@FunctionalInterface
public interface OfferListener {
    void offered(PublishResult result);
}
