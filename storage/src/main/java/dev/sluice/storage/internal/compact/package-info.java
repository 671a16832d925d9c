/**
 * Compaction by key: which segments of a partition are worth it, which records may go, and the
 * segments without them. It runs on a thread of its own and changes nothing that is in use; the
 * segment writer lets its results count.
 */
@NullMarked
package dev.sluice.storage.internal.compact;

import org.jspecify.annotations.NullMarked;
