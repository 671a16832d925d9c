package dev.sluice.storage;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;

import java.time.Duration;

/**
 * The keys of {@code storage} for the engine {@code local}. Immutable.
 *
 * @param journalFileSize the size of a file of the journal, which also limits a single commit
 * @param journalFiles how many files the journal may have; what they hold is in memory too
 * @param segmentSize a segment of a partition is closed before it gets larger
 * @param reserve with less room on the disk the store takes no more messages
 * @param maxPending what may wait for the disk before commits are refused
 * @param syncInterval how long a write of durability {@code interval} may stay unforced
 * @param readCache memory for blocks that were read from files
 * @param maxOpenFiles how many segments are kept open
 * @param compactionMemory what compaction may take to note keys; 32 bytes for each
 * @param producerExpiry how long an idempotent producer that appends nothing is remembered
 * @param maxProducers how many of them each partition remembers
 */
public record LocalStoreConfig(
        @Default("64MiB") ByteSize journalFileSize,
        @Default("4") int journalFiles,
        @Default("64MiB") ByteSize segmentSize,
        @Default("256MiB") ByteSize reserve,
        @Default("64MiB") ByteSize maxPending,
        @Default("1s") Duration syncInterval,
        @Default("64MiB") ByteSize readCache,
        @Default("512") int maxOpenFiles,
        @Default("32MiB") ByteSize compactionMemory,
        @Default("7d") Duration producerExpiry,
        @Default("1000") int maxProducers) {
    public LocalStoreConfig {
        check("journal-file-size", journalFileSize.bytes(), 64 * 1024, 1L << 30);
        check("journal-files", journalFiles, 3, 1024);
        check("segment-size", segmentSize.bytes(), 4096, 1L << 30);
        check("max-pending", maxPending.bytes(), 4096, Integer.MAX_VALUE);
        check("sync-interval in ms", syncInterval.toMillis(), 1, 3_600_000);
        check("read-cache", readCache.bytes(), 1024 * 1024, Long.MAX_VALUE);
        check("max-open-files", maxOpenFiles, 1, 1 << 20);
        check("compaction-memory", compactionMemory.bytes(), 4096, 1L << 33);
        check("producer-expiry in ms", producerExpiry.toMillis(), 1, Long.MAX_VALUE);
        check("max-producers", maxProducers, 1, 1 << 20);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d, not within %d to %d".formatted(name, value, least, most));
        }
    }
}
