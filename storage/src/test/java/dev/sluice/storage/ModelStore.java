package dev.sluice.storage;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a store has to hold, in plain maps and lists. Trimmed batches stay in it, so that it can
 * tell what a reader may still find.
 *
 * <p><i>Confined to one thread.</i>
 */
final class ModelStore {
    private final Map<PartitionId, Log> logs = new HashMap<>();
    private final Map<String, Map<Bytes, Bytes>> tables = new HashMap<>();

    /** One partition. */
    static final class Log {
        final List<Batch> batches = new ArrayList<>();
        ModelProducers producers = new ModelProducers();
        boolean isCompacted;
        long startOffset;
        long endOffset;

        Log copy() {
            Log copy = new Log();
            copy.batches.addAll(batches);
            copy.producers = producers.copy();
            copy.isCompacted = isCompacted;
            copy.startOffset = startOffset;
            copy.endOffset = endOffset;
            return copy;
        }

        /** The batches that reach beyond an offset. */
        List<Batch> from(long offset) {
            return batches.stream().filter(batch -> Batches.nextOffset(batch) > offset).toList();
        }
    }

    ModelStore copy() {
        ModelStore copy = new ModelStore();
        logs.forEach((id, log) -> copy.logs.put(id, log.copy()));
        tables.forEach((name, table) -> copy.tables.put(name, new HashMap<>(table)));
        return copy;
    }

    void open(PartitionId id) {
        logs.computeIfAbsent(id, _ -> new Log());
    }

    @Nullable Log find(PartitionId id) {
        return logs.get(id);
    }

    /** That of a partition which is not open is empty. */
    Log log(PartitionId id) {
        return logs.getOrDefault(id, new Log());
    }

    Set<PartitionId> partitions() {
        return logs.keySet();
    }

    Stream<Batch> allBatches() {
        return logs.values().stream().flatMap(log -> log.batches.stream());
    }

    Map<Bytes, Bytes> table(String name) {
        return tables.getOrDefault(name, Map.of());
    }

    /** What a store shows that holds this. */
    Observed observed(Collection<PartitionId> partitions, Collection<String> names) {
        Map<PartitionId, Observed.Log> found = new HashMap<>();
        for (PartitionId id : partitions) {
            Log log = log(id);
            found.put(
                    id,
                    new Observed.Log(log.startOffset, log.endOffset, log.from(log.startOffset)));
        }
        Map<String, Map<Bytes, Bytes>> contents = new HashMap<>();
        names.forEach(name -> contents.put(name, table(name)));
        return new Observed(found, contents);
    }

    /** Why a store refuses the write set, or null. */
    @Nullable Reason refusal(WriteSet writes) {
        if (!writes.appends().stream().allMatch(each -> logs.containsKey(each.partition()))) {
            return Reason.NO_SUCH_PARTITION;
        }
        ModelStore ahead = new ModelStore();
        writes.appends()
                .forEach(each -> ahead.logs.put(each.partition(), log(each.partition()).copy()));
        long repeated = writes.appends().stream().filter(this::isRepetition).count();
        for (WriteSet.Append append : writes.appends()) {
            if (Batches.isSequenced(append.batch()) && !isRepetition(append)) {
                Reason reason = ahead.log(append.partition()).producers.refusal(append.batch());
                if (reason != null) {
                    return reason;
                }
                ahead.append(append.partition(), append.batch());
            }
        }
        return repeated > 0 && repeated < writes.appends().size() ? Reason.OUT_OF_SEQUENCE : null;
    }

    private boolean isRepetition(WriteSet.Append append) {
        return Batches.isSequenced(append.batch())
                && log(append.partition()).producers.original(append.batch()) != null;
    }

    /** Whether all of an accepted write set is there already. */
    private boolean isRepetition(WriteSet writes) {
        return writes.appends().stream().anyMatch(this::isRepetition);
    }

    /** Whether there is anything that a disk could keep or lose. */
    boolean isChangedBy(WriteSet writes) {
        return !writes.appends().isEmpty()
                || !writes.puts().isEmpty()
                || writes.drops().stream().anyMatch(id -> log(id).endOffset > 0);
    }

    /** Does all of an accepted write set; gives the base offsets. */
    long[] apply(WriteSet writes) {
        long[] offsets = new long[writes.appends().size()];
        int i = 0;
        if (isRepetition(writes)) {
            for (WriteSet.Append append : writes.appends()) {
                ModelProducers known = log(append.partition()).producers;
                offsets[i++] = Objects.requireNonNull(known.original(append.batch())).baseOffset();
            }
            return offsets;
        }
        for (WriteSet.Append append : writes.appends()) {
            offsets[i++] = append(append.partition(), append.batch());
        }
        writes.puts().forEach(this::put);
        writes.drops().forEach(logs::remove);
        return offsets;
    }

    long append(PartitionId id, Batch batch) {
        Log log = log(id);
        Batch placed = batch.at(log.endOffset);
        log.batches.add(placed);
        log.producers.add(placed);
        log.endOffset = Batches.nextOffset(placed);
        return placed.baseOffset();
    }

    void put(WriteSet.Put put) {
        Map<Bytes, Bytes> table = tables.computeIfAbsent(put.table(), _ -> new HashMap<>());
        Bytes value = put.value();
        if (value == null) {
            table.remove(put.key());
        } else {
            table.put(put.key(), value);
        }
    }

    /** From now on records may be missing that others make superfluous. */
    void compact(PartitionId id) {
        Log log = logs.get(id);
        if (log != null) {
            log.isCompacted = true;
        }
    }

    void trim(PartitionId id, long startOffset) {
        Log log = logs.get(id);
        if (log != null) {
            log.startOffset = Math.max(log.startOffset, startOffset);
        }
    }
}
