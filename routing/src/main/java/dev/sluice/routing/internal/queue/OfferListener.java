package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.PublishResult;

/** Hears once what a queue did with a message. Called on the queue's lane. */
@FunctionalInterface
public interface OfferListener {
    void offered(PublishResult result);
}
