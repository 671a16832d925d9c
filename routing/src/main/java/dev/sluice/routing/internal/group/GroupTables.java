package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Store;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.VarintReader;
import dev.sluice.routing.internal.queuelog.VarintWriter;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The state tables of consumer groups; docs/record-format.md has the bytes. */
final class GroupTables {
    /** Group to {@link KeptGroup}. */
    static final String GROUPS = "$groups";

    /** Group and partition to {@link GroupCursor}. */
    static final String CURSORS = "$group-cursors";

    /** Group and number to what a transaction has settled that the cursors may not have. */
    static final String RECEIPTS = "$group-receipts";

    private GroupTables() {}

    static Bytes key(GroupId id) {
        return start(id).toBytes();
    }

    static Bytes key(GroupId id, int partition) {
        return start(id).put(partition).toBytes();
    }

    static Bytes receiptKey(GroupId id, long number) {
        return start(id).put(number).toBytes();
    }

    private static VarintWriter start(GroupId id) {
        return new VarintWriter().put(Bytes.utf8(id.stream())).put(Bytes.utf8(id.group()));
    }

    /** Reads everything; at the start only. */
    static Map<GroupId, KeptGroup> load(Store store) throws CorruptQueueLogException {
        Map<GroupId, KeptGroup> groups = new LinkedHashMap<>();
        for (Map.Entry<Bytes, Bytes> row : rows(store, GROUPS).entrySet()) {
            VarintReader key = new VarintReader(row.getKey(), "a key of table " + GROUPS);
            GroupId id = idFrom(key);
            key.expectEnd();
            groups.put(id, KeptGroup.decode(id, row.getValue()));
        }
        for (Map.Entry<Bytes, Bytes> row : rows(store, CURSORS).entrySet()) {
            VarintReader key = new VarintReader(row.getKey(), "a key of table " + CURSORS);
            GroupId id = idFrom(key);
            int partition = key.nextInt();
            key.expectEnd();
            KeptGroup group = known(groups, id, key);
            group.restore(GroupCursor.decode(id, partition, row.getValue()));
        }
        for (Map.Entry<Bytes, Bytes> row : rows(store, RECEIPTS).entrySet()) {
            VarintReader key = new VarintReader(row.getKey(), "a key of table " + RECEIPTS);
            GroupId id = idFrom(key);
            long number = key.next();
            key.expectEnd();
            known(groups, id, key).restoreReceipt(number, row.getValue());
        }
        return groups;
    }

    private static KeptGroup known(Map<GroupId, KeptGroup> groups, GroupId id, VarintReader key)
            throws CorruptQueueLogException {
        KeptGroup group = groups.get(id);
        if (group == null) {
            throw key.fault("names " + id + ", which table " + GROUPS + " does not have,");
        }
        return group;
    }

    private static GroupId idFrom(VarintReader key) throws CorruptQueueLogException {
        return new GroupId(key.nextBytes().asUtf8(), key.nextBytes().asUtf8());
    }

    private static Map<Bytes, Bytes> rows(Store store, String table) {
        Map<Bytes, Bytes> rows = new HashMap<>();
        store.load(table, rows::put);
        return rows;
    }
}
