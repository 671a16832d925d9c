package dev.sluice.routing.internal.subscription;

import dev.sluice.routing.internal.queue.MessageQueue;

/**
 * A queue behind a shared subscription.
 *
 * <p><i>Immutable.</i>
 *
 * @param number what messages that came from it are marked with in inboxes; that of a durable queue
 *     is its number in the queue log, one in memory has a negative one
 */
record SharedQueue(MessageQueue queue, int number) {}
