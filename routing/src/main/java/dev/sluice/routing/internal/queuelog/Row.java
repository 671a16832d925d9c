package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Store;

import java.util.ArrayList;
import java.util.List;

/** One entry of a state table. <i>Immutable.</i> */
record Row(Bytes key, Bytes value) {
    static List<Row> load(Store store, String table) {
        List<Row> rows = new ArrayList<>();
        store.load(table, (key, value) -> rows.add(new Row(key, value)));
        return rows;
    }
}
