package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queuelog.StoredIds.StoredId;

import org.junit.jupiter.api.Test;

import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

class StoredIdsTest {
    private final StoredIds ids = new StoredIds(3);

    @Test
    void slotsAreUsedAgain() {
        assertEquals(List.of(0, 1, 2), List.of(ids.take(), ids.take(), ids.take()));
        ids.free(1);
        ids.free(0);
        assertEquals(List.of(0, 1, 3), List.of(ids.take(), ids.take(), ids.take()));
    }

    /** A deletion that is on its way must not come behind a later row. */
    @Test
    void aSlotIsNotGivenOutWhileItsRowIsBeingDeleted() {
        ids.delete(ids.take());
        assertEquals(1, ids.take());
        BitSet some = ids.deleteSome(new WriteSet(), 10);
        assertFalse(ids.hasSuperfluous());
        assertEquals(2, ids.take());
        ids.notDeleted(some);
        assertTrue(ids.hasSuperfluous());
        assertEquals(3, ids.take());
        ids.deleted(ids.deleteSome(new WriteSet(), 10));
        assertEquals(0, ids.take());
    }

    @Test
    void someAreDeletedAtATime() {
        for (int i = 0; i < 5; i++) {
            ids.free(ids.take());
            ids.take();
        }
        ids.deleteAll();
        WriteSet writes = new WriteSet();
        assertEquals(3, ids.deleteSome(writes, 3).cardinality());
        assertEquals(3, writes.puts().size());
        assertEquals(2, ids.deleteSome(writes, 3).cardinality());
        assertEquals(0, ids.deleteSome(writes, 3).cardinality());
    }

    @Test
    void onlyFreeSlotsWithRowsAreDeleted() {
        int kept = ids.take();
        int free = ids.take();
        ids.free(free);
        ids.deleteFree();
        WriteSet writes = new WriteSet();
        ids.deleted(ids.deleteSome(writes, 10));
        assertEquals(List.of(QueueTables.idKey(3, free)), keys(writes));
        ids.deleteFree();
        assertFalse(ids.hasSuperfluous());
        assertEquals(free, ids.take());
        assertEquals(0, kept);
    }

    private static List<Bytes> keys(WriteSet writes) {
        return writes.puts().stream().map(WriteSet.Put::key).toList();
    }

    @Test
    void whatAStartFindsIsTakenAndGapsAreFree() throws CorruptQueueLogException {
        StoredId row = new StoredId(2, 7, 1_700_000_000_000L, Bytes.utf8("tid"));
        WriteSet.Put put = ids.put(row);
        assertEquals(QueueTables.idKey(3, 2), put.key());
        ids.restore(2, put.value() == null ? Bytes.EMPTY : put.value());
        assertEquals(List.of(row), ids.takeRestored());
        assertEquals(List.of(), ids.takeRestored());
        assertEquals(8, ids.nextNumber());
        assertEquals(List.of(0, 1, 3), List.of(ids.take(), ids.take(), ids.take()));
    }

    @Test
    void refusesRowsThatAreNone() {
        for (String hex : List.of("", "01", "0105", "010505", "02050574")) {
            assertThrows(
                    CorruptQueueLogException.class,
                    () -> ids.restore(0, Bytes.wrap(HexFormat.of().parseHex(hex))),
                    hex);
        }
    }
}
