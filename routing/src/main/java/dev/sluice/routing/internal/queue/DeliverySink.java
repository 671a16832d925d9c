package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Refusal;

/** Where a queue's consumer sends what it gets. <i>Confined to the consumer's lane.</i> */
public interface DeliverySink {
    void delivered(Delivery delivery);

    void drained();

    void ended(Refusal why);
}
