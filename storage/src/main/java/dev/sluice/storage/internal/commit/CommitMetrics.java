package dev.sluice.storage.internal.commit;

import dev.sluice.core.metrics.Metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the journal counts. <i>Thread-safe.</i> */
final class CommitMetrics {
    final LongAdder commits;
    final LongAdder refusedFull;
    final LongAdder frames;
    final LongAdder forces;
    final LongAdder writtenBytes;
    final LongAdder stalls;
    final AtomicLong pendingBytes = new AtomicLong();

    CommitMetrics(Metrics metrics) {
        commits = metrics.counter("sluice_store_commits_total", "Write sets that the store took");
        refusedFull =
                metrics.counter(
                        "sluice_store_refused_commits_total",
                        "Write sets that the store did not take",
                        "reason",
                        "full");
        frames = metrics.counter("sluice_journal_frames_total", "Frames written to the journal");
        forces = metrics.counter("sluice_journal_forces_total", "Forces of the journal");
        writtenBytes =
                metrics.counter("sluice_journal_written_bytes_total", "Bytes of those frames");
        stalls =
                metrics.counter(
                        "sluice_journal_stalls_total",
                        "Times that the journal waited for a file to go on in");
        metrics.gauge(
                "sluice_store_pending_bytes",
                "What waits to be written to the journal",
                pendingBytes::get);
    }
}
