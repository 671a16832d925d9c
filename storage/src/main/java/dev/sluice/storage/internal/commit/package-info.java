/**
 * The way of a write set: it waits, goes into a frame of the journal with whatever else waits, is
 * forced, becomes visible and is answered. State of partitions in memory belongs to the journal
 * thread; readers see what it has published.
 */
@NullMarked
package dev.sluice.storage.internal.commit;

import org.jspecify.annotations.NullMarked;
