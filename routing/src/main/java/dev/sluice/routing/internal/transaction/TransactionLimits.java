package dev.sluice.routing.internal.transaction;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.routing.TransactionConfig;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many transactions there are and may be, and what became of them.
 *
 * <p><i>Thread-safe.</i>
 */
public final class TransactionLimits {
    private final TransactionConfig config;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<TransactionEnd, LongAdder> ended = new EnumMap<>(TransactionEnd.class);

    public TransactionLimits(TransactionConfig config, Metrics metrics) {
        this.config = config;
        for (TransactionEnd end : TransactionEnd.values()) {
            ended.put(
                    end,
                    metrics.counter(
                            "sluice_transactions_total",
                            "Transactions that have ended.",
                            "result",
                            end.text));
        }
        metrics.gauge("sluice_transactions_open", "Transactions that are open.", open::get);
    }

    TransactionConfig config() {
        return config;
    }

    /** Whether one more may be open, which is then counted until it has {@link #ended}. */
    boolean tryOpen() {
        if (open.incrementAndGet() > config.maxOpen()) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    void ended(TransactionEnd end) {
        open.decrementAndGet();
        count(end);
    }

    void count(TransactionEnd end) {
        Objects.requireNonNull(ended.get(end)).increment();
    }

    /** More is asked for than the key of the configuration allows. */
    static Refusal beyond(String key, Object most) {
        return new Refusal(
                Reason.LIMIT_EXCEEDED,
                "transactions.%s is %s; make transactions smaller or raise it"
                        .formatted(key, most));
    }
}
