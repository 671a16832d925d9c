/**
 * The durable memory of queues and inboxes, on the store SPI alone: one stored copy of each message
 * in a log, and for each queue references into it, a cursor and delivery counts. The part of a log
 * belongs to the lane of its partition, the part of a queue to the queue's lane; what one owes the
 * other is handed over by the caller.
 */
@NullMarked
package dev.sluice.routing.internal.queuelog;

import org.jspecify.annotations.NullMarked;
