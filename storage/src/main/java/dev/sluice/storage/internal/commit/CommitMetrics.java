package dev.sluice.storage.internal.commit;

import dev.sluice.core.metrics.Metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the journal counts. <i>Thread-safe.</i> */
final class CommitMetrics {
    final LongAdder commits;
    final LongAdder refusedFull;
    final LongAdder refusedStopped;
    final LongAdder frames;
    final LongAdder forces;
    final LongAdder forceNanos;
    final LongAdder writtenBytes;
    final LongAdder stalls;
    final AtomicLong pendingBytes = new AtomicLong();

    CommitMetrics(Metrics metrics) {
        commits = metrics.counter("sluice_store_commits_total", "Write sets that the store took");
        refusedFull = refused(metrics, "full");
        refusedStopped = refused(metrics, "stopped");
        frames = metrics.counter("sluice_journal_frames_total", "Frames written to the journal");
        forces = metrics.counter("sluice_journal_forces_total", "Forces of the journal");
        forceNanos =
                metrics.seconds(
                        "sluice_journal_force_seconds_total", "Time that those forces took");
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

    private static LongAdder refused(Metrics metrics, String reason) {
        return metrics.counter(
                "sluice_store_refused_commits_total",
                "Write sets that the store did not take",
                "reason",
                reason);
    }
}
