package dev.sluice.storage;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keyed state tables. Keys and values are copied in, so that a small value never keeps the
 * large memory alive that it was sliced from.
 *
 * <p><i>Confined to its store's lock.</i>
 */
final class StateTables {
    /** Heap that an entry takes besides its key and value, roughly. */
    static final long ENTRY_OVERHEAD_BYTES = 160;

    private final Map<String, Map<Bytes, Bytes>> tables = new HashMap<>();

    private record Slot(String table, Bytes key) {}

    /** By how many bytes the puts would let the tables grow; negative if they would shrink. */
    long growthOf(List<WriteSet.Put> puts) {
        long growth = 0;
        Map<Slot, Long> staged = new HashMap<>();
        for (WriteSet.Put put : puts) {
            long after = sizeOf(put.key(), put.value());
            Long earlier = staged.put(new Slot(put.table(), put.key()), after);
            growth += after - (earlier == null ? kept(put) : earlier);
        }
        return growth;
    }

    void apply(List<WriteSet.Put> puts) {
        for (WriteSet.Put put : puts) {
            Bytes value = put.value();
            if (value != null) {
                tables.computeIfAbsent(put.table(), _ -> new HashMap<>())
                        .put(copyOf(put.key()), copyOf(value));
            } else {
                delete(put);
            }
        }
    }

    /** The entries of a table as they are now. */
    List<Map.Entry<Bytes, Bytes>> entries(String table) {
        List<Map.Entry<Bytes, Bytes>> entries = new ArrayList<>();
        tables.getOrDefault(table, Map.of())
                .forEach((key, value) -> entries.add(Map.entry(key, value)));
        return entries;
    }

    void clear() {
        tables.clear();
    }

    private void delete(WriteSet.Put put) {
        Map<Bytes, Bytes> table = tables.get(put.table());
        if (table != null && table.remove(put.key()) != null && table.isEmpty()) {
            tables.remove(put.table());
        }
    }

    private long kept(WriteSet.Put put) {
        return sizeOf(put.key(), tables.getOrDefault(put.table(), Map.of()).get(put.key()));
    }

    private static long sizeOf(Bytes key, @Nullable Bytes value) {
        return value == null ? 0 : key.length() + value.length() + ENTRY_OVERHEAD_BYTES;
    }

    private static Bytes copyOf(Bytes bytes) {
        return Bytes.wrap(bytes.toArray());
    }
}
