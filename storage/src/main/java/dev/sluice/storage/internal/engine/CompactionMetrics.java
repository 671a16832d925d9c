package dev.sluice.storage.internal.engine;

import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.Compaction;

import java.util.concurrent.atomic.LongAdder;

/**
 * What compaction counts.
 *
 * <p><i>Thread-safe.</i>
 */
final class CompactionMetrics {
    private final LongAdder passes;
    private final LongAdder failures;
    private final LongAdder removedRecords;
    private final LongAdder readBytes;
    private final LongAdder writtenBytes;
    private final LongAdder nanos;

    CompactionMetrics(Metrics metrics) {
        passes =
                metrics.counter(
                        "sluice_compaction_passes_total",
                        "Passes of compaction whose result counts");
        failures =
                metrics.counter(
                        "sluice_compaction_failures_total", "Passes of compaction that failed");
        removedRecords =
                metrics.counter(
                        "sluice_compaction_removed_records_total",
                        "Records that compaction removed");
        readBytes =
                metrics.counter(
                        "sluice_compaction_read_bytes_total",
                        "Bytes of segments that compaction replaced");
        writtenBytes =
                metrics.counter(
                        "sluice_compaction_written_bytes_total",
                        "Bytes of segments that it put in their place");
        nanos =
                metrics.seconds(
                        "sluice_compaction_seconds_total",
                        "Time that passes of compaction took, failed ones too");
    }

    void took(long passNanos) {
        nanos.add(passNanos);
    }

    void replaced(Compaction done) {
        passes.increment();
        removedRecords.add(done.recordsRead() - done.recordsKept());
        readBytes.add(done.bytesBefore());
        writtenBytes.add(done.bytesAfter());
    }

    void failed() {
        failures.increment();
    }
}
