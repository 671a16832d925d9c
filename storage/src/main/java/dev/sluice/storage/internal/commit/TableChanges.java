package dev.sluice.storage.internal.commit;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The last value of each key of a state table that changed while one file of the journal was
 * written; null for a key that is gone.
 *
 * <p><i>Confined to the journal thread</i> until the file is full; then nothing changes any more.
 */
public final class TableChanges {
    private final Map<String, Map<Bytes, @Nullable Bytes>> tables = new HashMap<>();

    void apply(WriteSet.Put put) {
        put(put.table(), put.key(), put.value());
    }

    public void put(String table, Bytes key, @Nullable Bytes value) {
        tables.computeIfAbsent(table, _ -> new LinkedHashMap<>()).put(key, value);
    }

    public Set<String> tables() {
        return tables.keySet();
    }

    /** The changes of one table; empty if there are none. */
    public Map<Bytes, @Nullable Bytes> of(String table) {
        return tables.getOrDefault(table, Map.of());
    }
}
