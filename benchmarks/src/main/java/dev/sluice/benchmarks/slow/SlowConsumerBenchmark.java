package dev.sluice.benchmarks.slow;

import dev.sluice.benchmarks.store.Directories;
import dev.sluice.benchmarks.store.Latencies;
import dev.sluice.benchmarks.store.Report;
import dev.sluice.benchmarks.store.StoreUnderLoad;
import dev.sluice.config.Binder;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Measures how long messages take from their publisher to consumers that keep up, beside a consumer
 * that is dead and has its queue filled, and beside the same one alive. The two take turns; of each
 * the turn in the middle is shown, and in brackets the least and the most.
 *
 * <p>Arguments: {@code --quick}, which only sees whether it works; directory. The data are deleted
 * at the end.
 *
 * <p><i>Confined to the main thread.</i>
 */
public final class SlowConsumerBenchmark {
    /** Short turns, many of them: what else runs on the machine hits both sides alike. */
    private static final int ROUNDS = 9;

    private static final Duration WARM_UP = Duration.ofMillis(500);
    private static final Duration MEASURED = Duration.ofMillis(1_500);
    private static final Duration QUICK = Duration.ofMillis(200);

    private final Path parent;
    private final Report report = new Report(System.out);
    private final boolean isQuick;

    private SlowConsumerBenchmark(Path parent, boolean isQuick) {
        this.parent = parent;
        this.isQuick = isQuick;
    }

    public static void main(String[] arguments) throws IOException, StoreOpenException {
        boolean isQuick = arguments.length > 0 && arguments[0].equals("--quick");
        int at = isQuick ? 1 : 0;
        Path parent = Path.of(arguments.length > at ? arguments[at] : "benchmarks/target");
        new SlowConsumerBenchmark(parent, isQuick).run();
    }

    private void run() throws IOException, StoreOpenException {
        report.header(
                "queues",
                "the slow one",
                "p50 ms, alive",
                "dead",
                "p99 ms, alive",
                "dead",
                "p99, dead to alive: middle",
                "least");
        for (SlowQueue kind : SlowQueue.values()) {
            for (boolean isDurable : new boolean[] {false, true}) {
                if (isDurable || kind != SlowQueue.PAGING) {
                    compare(kind, isDurable);
                }
            }
        }
    }

    private void compare(SlowQueue kind, boolean isDurable) throws IOException, StoreOpenException {
        List<Latencies> alive = new ArrayList<>();
        List<Latencies> dead = new ArrayList<>();
        int rounds = isQuick ? 1 : ROUNDS;
        turn(kind, isDurable, true); // Code is compiled in this one.
        for (int i = 0; i < rounds; i++) {
            alive.add(turn(kind, isDurable, false));
            dead.add(turn(kind, isDurable, true));
        }
        List<Double> ofAlive = percentiles(alive, 99);
        List<Double> ofDead = percentiles(dead, 99);
        report.row(
                isDurable ? "durable" : "in memory",
                kind.text,
                each(alive, 50),
                each(dead, 50),
                each(alive, 99),
                each(dead, 99),
                ratio(Report.median(ofDead), Report.median(ofAlive)),
                ratio(Collections.min(ofDead), Collections.min(ofAlive)));
    }

    private static String ratio(double dead, double alive) {
        return String.format(Locale.ROOT, "%.2f", dead / alive);
    }

    private static String each(List<Latencies> turns, double percent) {
        return Report.spread("%.3f", percentiles(turns, percent));
    }

    private static List<Double> percentiles(List<Latencies> turns, double percent) {
        return turns.stream().map(turn -> turn.percentileMs(percent)).toList();
    }

    private Latencies turn(SlowQueue kind, boolean isDurable, boolean isDead)
            throws IOException, StoreOpenException {
        if (!isDurable) {
            try (InMemoryStore store =
                    new InMemoryStore(
                            Binder.defaultsOf(InMemoryStoreConfig.class),
                            InstantSource.system(),
                            Metrics.none())) {
                return measured(new EngineUnderLoad(store, kind, false, isDead), kind, isDead);
            }
        }
        Path directory = Directories.fresh(parent, "slow-consumer");
        try (StoreUnderLoad store =
                StoreUnderLoad.open(directory, StoreUnderLoad.config(64 << 20, 4))) {
            return measured(new EngineUnderLoad(store.store(), kind, true, isDead), kind, isDead);
        } finally {
            Directories.delete(directory);
        }
    }

    private Latencies measured(EngineUnderLoad engine, SlowQueue kind, boolean isDead) {
        try {
            engine.fill();
            engine.pass(isQuick ? QUICK : WARM_UP);
            engine.begin();
            engine.pass(isQuick ? QUICK : MEASURED);
            Latencies latencies = engine.latencies();
            boolean isHeldUp = kind != SlowQueue.BACK_PRESSURE || !isDead || engine.isHeldUp();
            if (latencies.count() == 0 || !isHeldUp) {
                throw new IllegalStateException(
                        "%s, %s: %,d were measured"
                                .formatted(kind, isDead ? "dead" : "alive", latencies.count()));
            }
            return latencies;
        } finally {
            engine.close();
        }
    }
}
