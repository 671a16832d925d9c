package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ByteSize;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;

import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

class InMemoryStoreTest {
    private static final PartitionId FIRST = new PartitionId("orders", 0);
    private static final PartitionId SECOND = new PartitionId("orders", 1);
    private static final PartitionId UNKNOWN = new PartitionId("orders", 2);
    private static final Bytes KEY = Bytes.utf8("key");
    private static final int ALL = Integer.MAX_VALUE;

    private final ManualLoop loop = new ManualLoop();
    private final InMemoryStore store = storeOf(1 << 20);

    InMemoryStoreTest() {
        store.open(FIRST);
        store.open(SECOND);
    }

    @Test
    void takesTheSameBatchTwice() {
        Batch batch = batch(1, 2);
        Recorded recorded =
                commit(
                        new WriteSet()
                                .append(FIRST, batch)
                                .append(SECOND, batch)
                                .append(FIRST, batch));
        assertArrayEquals(new long[] {0, 0, 2}, recorded.baseOffsets());
        assertEquals(0, batch.baseOffset());
    }

    @Test
    void doesNothingOfAWriteSetWithBytesThatAreNoBatch() {
        WriteSet writes =
                new WriteSet()
                        .put("table", KEY, KEY)
                        .append(FIRST, batch(1))
                        .append(FIRST, new Batch(0, Bytes.utf8("no batch"), 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> store.commit(writes, loop, new Recorded(loop)));
        assertUntouched();
    }

    @Test
    void doesNothingOfAWriteSetThatDoesNotFit() {
        InMemoryStore small = storeOf(2_000);
        small.open(FIRST);
        Recorded recorded = new Recorded(loop);
        WriteSet writes =
                new WriteSet()
                        .put("table", KEY, KEY)
                        .append(FIRST, batch(1))
                        .append(FIRST, sized(2_000));
        small.commit(writes, loop, recorded);
        loop.runPending();
        assertEquals(Reason.FULL, recorded.reason());
        assertEquals(0, small.usedBytes());
        assertEquals(0, small.bounds(FIRST).endOffset());
        assertTrue(load(small, "table").isEmpty());
    }

    @Test
    void findsRoomAgainByTrimmingAndDeleting() {
        InMemoryStore small = storeOf(3_000);
        small.open(FIRST);
        assertTrue(fits(small, new WriteSet().append(FIRST, sized(1_000))));
        assertTrue(fits(small, new WriteSet().put("table", KEY, Bytes.wrap(new byte[1_000]))));
        assertFalse(fits(small, new WriteSet().append(FIRST, sized(1_000))));
        small.trim(FIRST, 1);
        assertTrue(fits(small, new WriteSet().append(FIRST, sized(1_000))));
        assertFalse(fits(small, new WriteSet().append(FIRST, sized(1_000))));
        assertTrue(fits(small, new WriteSet().delete("table", KEY)));
        assertTrue(fits(small, new WriteSet().append(FIRST, sized(1_000))));
        small.trim(FIRST, 3);
        assertEquals(0, small.usedBytes());
    }

    @Test
    void countsOnlyTheLastPutOfAKey() {
        InMemoryStore small = storeOf(2_000);
        Bytes value = Bytes.wrap(new byte[1_000]);
        WriteSet writes = new WriteSet();
        for (int i = 0; i < 10; i++) {
            writes.put("table", KEY, value);
        }
        assertTrue(fits(small, writes));
        long used = small.usedBytes();
        assertTrue(fits(small, new WriteSet().put("table", KEY, value)));
        assertEquals(used, small.usedBytes());
        assertTrue(fits(small, new WriteSet().put("table", KEY, KEY).delete("table", KEY)));
        assertEquals(0, small.usedBytes());
    }

    @Test
    void deletesWhenItIsOverfull() {
        InMemoryStore small = storeOf(400);
        assertTrue(fits(small, new WriteSet().put("table", KEY, Bytes.wrap(new byte[200]))));
        assertFalse(fits(small, new WriteSet().put("table", Bytes.utf8("b"), KEY)));
        assertTrue(fits(small, new WriteSet().put("table", KEY, Bytes.wrap(new byte[100]))));
        assertTrue(fits(small, new WriteSet().delete("table", Bytes.utf8("none"))));
        assertTrue(fits(small, new WriteSet().delete("table", KEY)));
    }

    @Test
    void takesWhatMakesRoomWhenItIsFull() {
        InMemoryStore small = storeOf(400);
        assertTrue(fits(small, new WriteSet().put("table", KEY, Bytes.wrap(new byte[200]))));
        WriteSet more = new WriteSet().put("table", Bytes.utf8("b"), KEY);
        assertFalse(fits(small, more));
        assertTrue(fits(small, more.fromReserve()));
    }

    @Test
    void refusesToReadWhereNothingIs() {
        commit(new WriteSet().append(FIRST, batch(1)).append(FIRST, batch(1)));
        store.trim(FIRST, 1);
        assertEquals(Reason.OFFSET_OUT_OF_RANGE, read(FIRST, 0, ALL).reason());
        assertEquals(Reason.OFFSET_OUT_OF_RANGE, read(FIRST, -1, ALL).reason());
        assertEquals(Reason.OFFSET_OUT_OF_RANGE, read(FIRST, 3, ALL).reason());
        assertEquals(Reason.NO_SUCH_PARTITION, read(UNKNOWN, 0, ALL).reason());
        assertEquals(Reason.NO_SUCH_PARTITION, readAtTime(UNKNOWN, 0).reason());
        assertThrows(IllegalArgumentException.class, () -> store.bounds(UNKNOWN));
    }

    @Test
    void findsTheFirstBatchWithARecordOfThatTime() {
        commit(
                new WriteSet()
                        .append(FIRST, batch(10, 50))
                        .append(FIRST, batch(20, 30))
                        .append(FIRST, batch(60)));
        assertEquals(0, readAtTime(FIRST, 40).batches().getFirst().baseOffset());
        assertEquals(0, readAtTime(FIRST, 50).batches().getFirst().baseOffset());
        assertEquals(4, readAtTime(FIRST, 51).batches().getFirst().baseOffset());
        assertEquals(1, readAtTime(FIRST, 0).batches().size());
        assertTrue(readAtTime(FIRST, 61).batches().isEmpty());
        assertEquals(5, readAtTime(FIRST, 61).endOffset());
        store.trim(FIRST, 2);
        assertEquals(2, readAtTime(FIRST, 30).batches().getFirst().baseOffset());
        assertEquals(4, readAtTime(FIRST, 40).batches().getFirst().baseOffset());
    }

    @Test
    void trimsWholeBatchesOnly() {
        int size = batch(1, 1).bytes().length();
        for (int i = 0; i < 3; i++) {
            commit(new WriteSet().append(FIRST, batch(1, 1)));
        }
        store.trim(FIRST, 1);
        assertEquals(new PartitionBounds(0, 6, 3L * size), store.bounds(FIRST));
        store.trim(FIRST, 3);
        assertEquals(new PartitionBounds(2, 6, 2L * size), store.bounds(FIRST));
        store.trim(FIRST, 2);
        assertEquals(new PartitionBounds(2, 6, 2L * size), store.bounds(FIRST));
        store.trim(FIRST, 100);
        assertEquals(new PartitionBounds(6, 6, 0), store.bounds(FIRST));
        assertEquals(6, commit(new WriteSet().append(FIRST, batch(1))).baseOffsets()[0]);
        assertThrows(IllegalArgumentException.class, () -> store.trim(UNKNOWN, 0));
    }

    @Test
    void keepsNothingAliveThatItWasHandedSlicesOf() {
        Bytes large = Bytes.wrap(new byte[1_000]);
        commit(new WriteSet().put("table", large.slice(0, 1), large.slice(1, 1)));
        load(store, "table")
                .forEach(
                        (key, value) -> {
                            assertEquals(-1, key.positionIn(large));
                            assertEquals(-1, value.positionIn(large));
                        });
    }

    @Test
    void isOverWhenItIsClosed() {
        commit(new WriteSet().append(FIRST, batch(1)));
        store.close();
        store.close();
        assertEquals(Reason.STOPPED, commit(new WriteSet().append(FIRST, batch(1))).reason());
        assertEquals(Reason.STOPPED, commit(new WriteSet()).reason());
        assertEquals(Reason.STOPPED, read(FIRST, 0, ALL).reason());
        assertEquals(Reason.STOPPED, readAtTime(FIRST, 0).reason());
        assertThrows(IllegalStateException.class, () -> store.open(FIRST));
        assertThrows(IllegalStateException.class, () -> load(store, "table"));
        assertEquals(0, store.usedBytes());
    }

    private void assertUntouched() {
        assertEquals(0, store.bounds(FIRST).endOffset());
        assertTrue(load(store, "table").isEmpty());
        assertEquals(0, store.usedBytes());
    }

    private Recorded commit(WriteSet writes) {
        Recorded recorded = new Recorded(loop);
        store.commit(writes, loop, recorded);
        loop.runPending();
        return recorded;
    }

    private boolean fits(InMemoryStore into, WriteSet writes) {
        long before = into.usedBytes();
        Recorded recorded = new Recorded(loop);
        into.commit(writes, loop, recorded);
        loop.runPending();
        if (recorded.failed()) {
            assertEquals(Reason.FULL, recorded.reason());
            assertEquals(before, into.usedBytes());
            return false;
        }
        return true;
    }

    private Recorded read(PartitionId partition, long offset, int maxBytes) {
        Recorded recorded = new Recorded(loop);
        store.read(partition, offset, maxBytes, loop, recorded);
        loop.runPending();
        return recorded;
    }

    private Recorded readAtTime(PartitionId partition, long epochMs) {
        Recorded recorded = new Recorded(loop);
        store.readAtTime(partition, epochMs, loop, recorded);
        loop.runPending();
        return recorded;
    }

    private static Map<Bytes, Bytes> load(InMemoryStore from, String table) {
        Map<Bytes, Bytes> entries = new HashMap<>();
        from.load(table, entries::put);
        return entries;
    }

    private static InMemoryStore storeOf(long bytes) {
        return new InMemoryStore(
                new InMemoryStoreConfig(new ByteSize(bytes)),
                InstantSource.system(),
                Metrics.none());
    }

    /** One record per timestamp. */
    private static Batch batch(long... timestampsMs) {
        BatchWriter writer = new BatchWriter();
        for (long timestampMs : timestampsMs) {
            writer.append(timestampMs, null, KEY);
        }
        return writer.finish();
    }

    private static Batch sized(int bodyBytes) {
        return new BatchWriter().append(1, null, Bytes.wrap(new byte[bodyBytes])).finish();
    }
}
