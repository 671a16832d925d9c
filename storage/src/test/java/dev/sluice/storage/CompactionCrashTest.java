package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.storage.CompactionTrace.Kind;
import dev.sluice.storage.CompactionTrace.Part;
import dev.sluice.storage.StoreSimulation.End;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A history with compactions, trimmed segments and a journal that rolls, which crashes at every
 * call of the compactions that changes a file, and again at calls of the recovery that follows.
 * Without {@code -Dsluice.torture} the other parts crash at the calls that matter only.
 */
class CompactionCrashTest {
    private static final long SEED = 2_000_001;
    private static final int RECOVERY_CALLS_MAX = 1_000;

    /** What is done to which files; all of it has to be cut short by a crash. */
    private static final Map<Kind, Set<String>> CALLS =
            Map.of(
                    Kind.FILL,
                    Set.of(
                            "create journal",
                            "create log",
                            "write log",
                            "force log",
                            "rename new",
                            "force folder"),
                    Kind.COMPACT,
                    Set.of(
                            "create revision",
                            "write revision",
                            "force revision",
                            "force folder",
                            "create new",
                            "write new",
                            "force new",
                            "rename new",
                            "delete log",
                            "delete index",
                            "delete revision"),
                    Kind.TRIM,
                    Set.of("rename journal", "create log", "rename new", "delete log"));

    private final List<String> calls = new ArrayList<>();

    @Test
    void holdsWhatItPromisedWhereverItCrashes() {
        Map<Kind, Set<String>> reached = new EnumMap<>(Kind.class);
        List<Part> parts = parts();
        List<String> trace = List.copyOf(calls);
        for (Part part : parts) {
            for (int at = part.from(); at < part.to(); at++) {
                if (!Seeds.isTorture()
                        && part.kind() != Kind.COMPACT
                        && !Objects.requireNonNull(CALLS.get(part.kind()))
                                .contains(described(trace.get(at)))) {
                    continue;
                }
                for (End end : new End[] {End.KILL, End.POWER_LOSS}) {
                    StoreSimulation simulation = crashed(at, end);
                    reached.computeIfAbsent(part.kind(), _ -> new TreeSet<>())
                            .add(described(calls.get(at)));
                    simulation.recover();
                    simulation.liveOn();
                }
            }
        }
        CALLS.forEach(
                (kind, expected) ->
                        assertTrue(
                                reached.getOrDefault(kind, Set.of()).containsAll(expected),
                                kind + " " + reached));
    }

    @Test
    void holdsWhatItPromisedWhereverItsRecoveryCrashes() {
        for (Part part : parts()) {
            int stride = Seeds.isTorture() ? 1 : 20;
            for (int at = part.from();
                    part.kind() == Kind.COMPACT && at < part.to();
                    at += stride) {
                crashRecoveryEverywhere(at, End.KILL);
                crashRecoveryEverywhere(at, End.POWER_LOSS);
            }
        }
    }

    private void crashRecoveryEverywhere(int at, End end) {
        boolean hasCrashed = true;
        for (int recoveryAt = 0; hasCrashed; recoveryAt++) {
            assertTrue(recoveryAt < RECOVERY_CALLS_MAX, "the recovery has an end");
            StoreSimulation simulation = crashed(at, end);
            hasCrashed = simulation.crashRecovery(recoveryAt, end);
            simulation.recover();
            simulation.liveOn();
        }
    }

    /** The parts of the history when nothing happens to it. */
    private List<Part> parts() {
        StoreSimulation simulation = simulation();
        simulation.recover();
        List<Part> parts = new CompactionTrace(simulation).run();
        assertEquals(simulation.stepped().files().operations(), calls.size());
        return parts;
    }

    private StoreSimulation crashed(int at, End end) {
        StoreSimulation simulation = simulation();
        simulation.crashAfter(at);
        if (simulation.opens()) {
            new CompactionTrace(simulation).run();
        }
        simulation.end(end);
        return simulation;
    }

    private StoreSimulation simulation() {
        calls.clear();
        return StoreSimulation.heavy(SEED, files -> new ListedCalls(files, calls));
    }

    private static String described(String call) {
        if (call.startsWith("force folder")) {
            return "force folder";
        }
        return call.replaceAll(" .*/[0-9]{20}\\.[0-9a-f]{8}\\.log$", " revision")
                .replaceAll(" .*\\.", " ");
    }
}
