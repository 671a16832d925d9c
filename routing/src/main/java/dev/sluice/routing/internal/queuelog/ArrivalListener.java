package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Message;

/**
 * Hears of each queue's copy of a message that became durable, on the partition's lane; hands it
 * over to the queue's lane, in order, for {@link DurableQueue#arrived}.
 *
 * <p><i>Confined to the partition's lane.</i>
 */
@FunctionalInterface
public interface ArrivalListener {
    void arrived(Target target, int partition, long place, Message message);
}
