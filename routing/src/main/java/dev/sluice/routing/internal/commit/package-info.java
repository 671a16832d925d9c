/**
 * What a lane's turn makes durable: appends to streams and to the log of durable queues, and what
 * queues have settled, in one write set; and the upkeep of that log. Each class is confined to a
 * lane unless it says otherwise.
 */
@NullMarked
package dev.sluice.routing.internal.commit;

import org.jspecify.annotations.NullMarked;
