package dev.sluice.storage.internal.commit;

import dev.sluice.core.store.PartitionId;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The open partitions by name. <i>Thread-safe.</i> */
public final class Partitions {
    private final ConcurrentMap<PartitionId, Partition> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<Integer, Partition> byNumber = new ConcurrentHashMap<>();

    /** The partition, made if it is new. */
    public Partition open(PartitionId id) {
        return byId.computeIfAbsent(id, Partition::new);
    }

    public @Nullable Partition find(PartitionId id) {
        return byId.get(id);
    }

    /** Throws {@link IllegalArgumentException} if it is not open. */
    public Partition get(PartitionId id) {
        Partition found = byId.get(id);
        if (found == null) {
            throw new IllegalArgumentException("partition " + id + " is not open");
        }
        return found;
    }

    /** The partition that the journal knows by this number. */
    public @Nullable Partition find(int number) {
        return byNumber.get(number);
    }

    /** Start-up: a partition that an earlier run left. */
    public void add(Partition partition) {
        byId.put(partition.id(), partition);
        byNumber.put(partition.number(), partition);
    }

    /** The journal knows the partition by its number now. */
    void numbered(Partition partition) {
        byNumber.put(partition.number(), partition);
    }

    public @Nullable Partition remove(PartitionId id) {
        Partition removed = byId.remove(id);
        if (removed != null) {
            byNumber.remove(removed.number());
        }
        return removed;
    }
}
