/**
 * What lies in segments and bundles: it writes runs of batches of all partitions into files, and
 * reads them back by offset and by time. One thread writes; any thread reads. Which file holds what
 * is said by immutable {@link dev.sluice.storage.internal.log.StoredLog}s that their owner keeps.
 */
@NullMarked
package dev.sluice.storage.internal.log;

import org.jspecify.annotations.NullMarked;
