package dev.sluice.routing.internal.transaction;

import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueConsumer;

/** A connection's end of a consumer of a queue. <i>Confined to the connection's lane.</i> */
public interface QueueEnd {
    MessageQueue queue();

    QueueConsumer consumer();

    /** Whether the consumer has closed or ended. */
    boolean isOver();
}
