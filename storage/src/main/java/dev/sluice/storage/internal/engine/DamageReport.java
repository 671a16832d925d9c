package dev.sluice.storage.internal.engine;

import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.StoreFailure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tells of stored bytes that a read could not use: each read by a counter, each place once by the
 * log, since whoever reads may try again for ever.
 *
 * <p><i>Thread-safe.</i>
 */
final class DamageReport {
    private static final Logger LOG = LoggerFactory.getLogger(DamageReport.class);

    /** More places than this are counted only. */
    private static final int PLACES_MAX = 1_000;

    private final LongAdder reads;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    DamageReport(Metrics metrics) {
        reads =
                metrics.counter(
                        "sluice_store_damaged_reads_total",
                        "Reads of stored messages that failed because of what the files hold");
    }

    void found(StoreFailure why) {
        reads.increment();
        if (told.size() < PLACES_MAX && told.add(why.detail())) {
            LOG.error(
                    "{}; what is sound is served. Stop the broker and run 'sluice data verify' to"
                            + " see all that is damaged",
                    why.detail());
        }
    }
}
