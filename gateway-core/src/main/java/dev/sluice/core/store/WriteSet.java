package dev.sluice.core.store;

import dev.sluice.core.message.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything durable that one action causes: it is committed as a whole or not at all.
 *
 * <p><i>Confined to one thread</i> until it is committed; then it belongs to the store.
 */
public final class WriteSet {
    private final List<Append> appends = new ArrayList<>();
    private final List<Put> puts = new ArrayList<>();
    private final List<PartitionId> drops = new ArrayList<>(0);
    private Durability durability = Durability.COMMIT;
    private boolean usesReserve;

    /** A batch to append. <i>Immutable.</i> */
    public record Append(PartitionId partition, Batch batch) {}

    /**
     * A change of a state table.
     *
     * @param value the new value, or null to delete the key
     */
    public record Put(String table, Bytes key, @Nullable Bytes value) {}

    public WriteSet append(PartitionId partition, Batch batch) {
        appends.add(new Append(partition, batch));
        return this;
    }

    public WriteSet put(String table, Bytes key, Bytes value) {
        puts.add(new Put(table, key, value));
        return this;
    }

    public WriteSet delete(String table, Bytes key) {
        puts.add(new Put(table, key, null));
        return this;
    }

    /**
     * Forgets a partition with all it holds, after everything else in the write set. A partition
     * that is opened by the same name later begins anew.
     */
    public WriteSet drop(PartitionId partition) {
        drops.add(partition);
        return this;
    }

    /**
     * It makes room, such as by saying that messages were consumed: a store that is full takes it
     * nevertheless, as long as its reserve lasts.
     */
    public WriteSet fromReserve() {
        usesReserve = true;
        return this;
    }

    public boolean usesReserve() {
        return usesReserve;
    }

    /** {@link Durability#COMMIT} unless said otherwise. */
    public WriteSet durability(Durability level) {
        durability = level;
        return this;
    }

    public Durability durability() {
        return durability;
    }

    /** In the order they were added; appends to one partition get rising offsets in that order. */
    public List<Append> appends() {
        return appends;
    }

    /** In the order they were added; a later put of the same key wins. */
    public List<Put> puts() {
        return puts;
    }

    public List<PartitionId> drops() {
        return drops;
    }

    public boolean isEmpty() {
        return appends.isEmpty() && puts.isEmpty() && drops.isEmpty();
    }
}
