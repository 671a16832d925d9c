package dev.sluice.storage;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.core.testkit.ManualLoop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;

/**
 * Everything that a store holds, read through its front door.
 *
 * <p><i>Immutable.</i>
 */
record Observed(Map<PartitionId, Log> logs, Map<String, Map<Bytes, Bytes>> tables) {
    private static final int READ_BYTES = 20_000;

    /** One partition. */
    record Log(long startOffset, long endOffset, List<Batch> batches) {}

    /**
     * @param pump runs the reads of files that the store has begun, unless it has threads
     */
    static Observed of(
            Store store,
            Runnable pump,
            Collection<PartitionId> partitions,
            Collection<String> tables) {
        Map<PartitionId, Log> logs = new HashMap<>();
        for (PartitionId partition : partitions) {
            PartitionBounds bounds = store.open(partition);
            logs.put(
                    partition,
                    new Log(
                            bounds.startOffset(),
                            bounds.endOffset(),
                            batches(store, pump, partition, bounds)));
        }
        Map<String, Map<Bytes, Bytes>> contents = new HashMap<>();
        for (String table : tables) {
            try {
                contents.put(table, table(store, table));
            } catch (CompletionException e) {
                throw new HistoryViolation(
                        Verdict.WRONG_READ, "table %s: %s".formatted(table, e.getMessage()));
            }
        }
        return new Observed(logs, contents);
    }

    Log log(PartitionId partition) {
        return Objects.requireNonNull(logs.get(partition));
    }

    static Map<Bytes, Bytes> table(Store store, String table) {
        Map<Bytes, Bytes> entries = new HashMap<>();
        store.load(
                table,
                (key, value) -> {
                    if (entries.put(key, value) != null) {
                        throw new HistoryViolation(
                                Verdict.WRONG_READ, table + " gives a key twice");
                    }
                });
        return entries;
    }

    private static List<Batch> batches(
            Store store, Runnable pump, PartitionId partition, PartitionBounds bounds) {
        ManualLoop loop = new ManualLoop();
        List<Batch> found = new ArrayList<>();
        long offset = bounds.startOffset();
        while (offset < bounds.endOffset()) {
            Recorded answer = new Recorded(loop);
            store.read(partition, offset, READ_BYTES, loop, answer);
            while (!answer.isAnswered()) {
                pump.run();
                loop.runPending();
                Thread.onSpinWait();
            }
            if (answer.failed()) {
                throw new HistoryViolation(
                        Verdict.WRONG_READ,
                        "at %d of %s: %s".formatted(offset, partition, answer.failure().detail()));
            }
            if (answer.batches().isEmpty()) {
                throw new HistoryViolation(
                        Verdict.WRONG_READ,
                        "nothing at %d of %s with %s".formatted(offset, partition, bounds));
            }
            found.addAll(answer.batches());
            offset = Batches.nextOffset(found.getLast());
        }
        return found;
    }
}
