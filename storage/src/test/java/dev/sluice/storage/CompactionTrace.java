package dev.sluice.storage;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.WriteSet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A short history that fills segments, compacts them twice, trims some away and goes on. It makes
 * the same calls each time it is run.
 *
 * <p><i>Confined to one thread.</i>
 */
final class CompactionTrace {
    private static final PartitionId COMPACTED = RandomWrites.PARTITIONS.get(0);
    private static final PartitionId TRIMMED = RandomWrites.PARTITIONS.get(2);
    private static final CompactionRules ALWAYS =
            new CompactionRules(0, Duration.ZERO, Duration.ZERO);

    /** So many rounds fill more than a file of the journal. */
    private static final int ROUNDS = 8;

    private final StoreSimulation simulation;
    private final SplittableRandom random = new SplittableRandom(11);
    private final BatchWriter writer = new BatchWriter();
    private final List<Part> parts = new ArrayList<>();
    private long timeMs;

    /** What a part of the history is about. */
    enum Kind {
        FILL,
        COMPACT,
        TRIM
    }

    /** Some calls that change files, as they are counted from the start. <i>Immutable.</i> */
    record Part(Kind kind, int from, int to) {}

    CompactionTrace(StoreSimulation simulation) {
        this.simulation = simulation;
    }

    /** On a store that has started; gives its parts. */
    List<Part> run() {
        part(Kind.FILL, this::fill);
        part(Kind.FILL, this::fill);
        part(Kind.COMPACT, this::compact);
        part(Kind.TRIM, this::trim);
        // Tombstones go that the first compaction has found.
        part(Kind.COMPACT, this::compact);
        part(Kind.FILL, () -> round(0));
        return parts;
    }

    private void part(Kind kind, Runnable work) {
        int from = simulation.stepped().files().operations();
        work.run();
        simulation.settle();
        parts.add(new Part(kind, from, simulation.stepped().files().operations()));
    }

    private void fill() {
        for (int i = 0; i < ROUNDS; i++) {
            round(i);
        }
    }

    private void round(int number) {
        WriteSet writes = new WriteSet();
        writer.append(++timeMs, Bytes.utf8("shared-" + number % 2), value(2_500));
        writer.append(++timeMs, Bytes.utf8("single-" + timeMs), value(2_000));
        writer.append(++timeMs, Bytes.utf8("gone"), number % 4 == 1 ? null : value(100));
        writes.append(COMPACTED, writer.finish());
        writes.append(TRIMMED, writer.append(++timeMs, null, value(4_000)).finish());
        simulation.commit(writes.put("sessions", Bytes.utf8("key"), value(200)));
        simulation.settle();
    }

    private void compact() {
        simulation.compact(COMPACTED, ALWAYS);
    }

    /** The rounds let the segment writer know of it. */
    private void trim() {
        simulation.trim(COMPACTED, 9);
        simulation.trim(TRIMMED, 5);
        fill();
    }

    private Bytes value(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
