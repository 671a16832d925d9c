package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.files.FaultyFiles;
import dev.sluice.storage.internal.files.Operation;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Disks that fail or are full while the store works. */
class StoreFaultTest {
    private static final PartitionId ORDERS = new PartitionId("orders", 0);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final BatchWriter writer = new BatchWriter();
    private final SplittableRandom random = new SplittableRandom(5);
    private final SteppedStore stepped = new SteppedStore(new FaultyFiles(9));

    StoreFaultTest() throws StoreOpenException {
        stepped.open();
        stepped.store().open(ORDERS);
    }

    @Test
    void stopsWhenAForceOfTheJournalFails() throws StoreOpenException {
        assertStops(Operation.FORCE);
    }

    @Test
    void stopsWhenAWriteOfTheJournalFails() throws StoreOpenException {
        assertStops(Operation.WRITE);
    }

    private static boolean isJournal(String name) {
        return name.startsWith("journal/");
    }

    private void assertStops(Operation operation) throws StoreOpenException {
        for (int i = 0; i < 5; i++) {
            assertFalse(commit(100).failed());
        }
        stepped.step(1);
        stepped.files().failNext(operation, StoreFaultTest::isJournal, 0, "Input/output error");
        Recorded failed = stepped.commit(0, append(100));
        Recorded behind = stepped.commit(1, append(100));
        stepped.settle();
        assertEquals(Reason.STOPPED, failed.reason());
        assertEquals(Reason.STOPPED, behind.reason());
        assertEquals(Reason.STOPPED, commit(100).reason());
        assertEquals(
                3,
                stepped.metrics().count("sluice_store_refused_commits_total", "reason", "stopped"));
        assertEquals(5, stepped.store().bounds(ORDERS).endOffset());
        StoreFailure why = Objects.requireNonNull(stepped.store().failure());
        assertTrue(why.detail().contains("Input/output error"), why.detail());
        assertEquals(5, readAll());
        stepped.close();
        stepped.losePower();
        stepped.open();
        assertNull(stepped.store().failure());
        assertTrue(stepped.store().bounds(ORDERS).endOffset() >= 5);
        assertFalse(commit(100).failed());
    }

    @Test
    void countsHowLongTheJournalWasForced() {
        stepped.files().onForce(() -> stepped.pass(Duration.ofMillis(200)));
        commit(100);
        commit(100);
        stepped.files().onForce(() -> {});
        assertEquals(2, stepped.metrics().count("sluice_journal_forces_total"));
        assertEquals(
                Duration.ofMillis(400).toNanos(),
                stepped.metrics().count("sluice_journal_force_seconds_total"));
    }

    @Test
    void stopsWhenASegmentCannotBeForcedAndKeepsEverything() throws StoreOpenException {
        commit(20_000);
        stepped.files().failNext(Operation.FORCE, name -> !isJournal(name), 0, "rotten");
        commit(30_000);
        commit(30_000);
        stepped.settle();
        StoreFailure why = Objects.requireNonNull(stepped.store().failure());
        assertEquals(Reason.STOPPED, why.reason());
        assertTrue(why.detail().contains("rotten"), why.detail());
        long end = stepped.store().bounds(ORDERS).endOffset();
        stepped.losePower();
        stepped.open();
        assertEquals(end, stepped.store().bounds(ORDERS).endOffset());
        assertEquals(end, readAll());
    }

    @Test
    void refusesWhileTheDiskIsFullAndGoesOnByItself() throws StoreOpenException {
        long taken = fillDisk();
        StoreFailure why = Objects.requireNonNull(stepped.store().failure());
        assertEquals(Reason.FULL, why.reason());
        assertTrue(why.detail().contains("disk"), why.detail());
        long size = usedBytes();
        for (int i = 0; i < 20; i++) {
            stepped.pass(LOOK);
            stepped.settle();
            assertEquals(Reason.FULL, commit(10_000).reason(), "round " + i);
        }
        assertEquals(size, usedBytes(), "trying again leaves nothing behind");
        assertEquals(taken, readAll());
        stepped.files().capacity(Long.MAX_VALUE);
        stepped.pass(LOOK);
        stepped.settle();
        assertNull(stepped.store().failure());
        assertFalse(commit(10_000).failed());
        stepped.losePower();
        stepped.open();
        assertTrue(readAll() > taken);
    }

    @Test
    void refusesBeforeTheReserveIsUsedUpHoweverFastTheDiskFills() throws StoreOpenException {
        long reserve = 300_000;
        SteppedStore other =
                new SteppedStore(new FaultyFiles(9), reserve, UnaryOperator.identity());
        other.open();
        other.store().open(ORDERS);
        other.settle();
        long capacity = used(other) + reserve + 100_000;
        other.files().capacity(capacity);
        Recorded answer = other.commit(append(5_000));
        // No time passes.
        for (int i = 0; i < 200 && answer.isAnswered() && !answer.failed(); i++) {
            answer = other.commit(append(5_000));
        }
        assertTrue(answer.isAnswered(), "nobody waits");
        assertEquals(Reason.FULL, answer.reason());
        long free = capacity - used(other);
        assertTrue(free > reserve / 2, free + " bytes are free");
    }

    @Test
    void leavesNothingBehindThatItCouldNotWrite() throws StoreOpenException {
        stepped.commit(append(3_000).put("table", Bytes.utf8("key"), bytes(30_000)));
        stepped.commit(0, append(3_000).put("table", Bytes.utf8("other"), bytes(30_000)));
        stepped.step(0);
        for (int room = 500; room < 40_000; room += 500) {
            stepped.files().capacity(usedBytes() + room % 4_000);
            stepped.pass(LOOK);
            stepped.settle();
        }
        stepped.files().capacity(Long.MAX_VALUE);
        stepped.pass(LOOK);
        stepped.settle();
        stepped.close();
        List<String> closed = stepped.files().names();
        // What nobody needs is found at the start.
        stepped.open();
        assertEquals(derived(closed), derived(stepped.files().names()));
    }

    private static List<String> derived(List<String> names) {
        return names.stream().filter(name -> !isJournal(name)).toList();
    }

    @Test
    void deletesWhileTheDiskIsFull() {
        stepped.commit(new WriteSet().put("table", Bytes.utf8("key"), Bytes.utf8("value")));
        fillDisk();
        stepped.commit(new WriteSet().delete("table", Bytes.utf8("key")));
        stepped.files().capacity(Long.MAX_VALUE);
        stepped.pass(LOOK);
        stepped.settle();
        assertTrue(Observed.table(stepped.store(), "table").isEmpty());
    }

    @Test
    void takesWhatMakesRoomWhileTheDiskIsFull() {
        fillDisk();
        WriteSet settled =
                new WriteSet().put("table", Bytes.utf8("key"), Bytes.utf8("value")).fromReserve();
        assertFalse(stepped.commit(settled).failed());
        assertEquals(
                Reason.FULL,
                stepped.commit(new WriteSet().put("table", Bytes.utf8("other"), Bytes.EMPTY))
                        .reason());
        assertEquals(1, Observed.table(stepped.store(), "table").size());
    }

    @Test
    void tellsWhoWaitsThatTheDiskIsFullWhenTheJournalCannotGoOn() {
        // No file is ready, and none can be made.
        stepped.files().capacity(usedBytes() + 100);
        assertFalse(stepped.commit(0, append(50_000)).isAnswered());
        stepped.step(0);
        Recorded stuck = stepped.commit(0, append(50_000));
        stepped.step(0);
        Recorded behind = stepped.commit(0, append(10));
        stepped.pass(LOOK);
        stepped.settle();
        stepped.settle();
        assertFalse(stuck.isAnswered());
        assertEquals(Reason.FULL, behind.reason());
        stepped.files().capacity(Long.MAX_VALUE);
        stepped.pass(LOOK);
        stepped.settle();
        assertFalse(stuck.failed());
    }

    @Test
    void makesAFileOfTheJournalAfterItFailedOnce() {
        stepped.files().capacity(usedBytes() + 100);
        stepped.pass(LOOK);
        stepped.settle();
        assertEquals(Reason.FULL, Objects.requireNonNull(stepped.store().failure()).reason());
        stepped.files().capacity(Long.MAX_VALUE);
        for (int i = 0; i < 10; i++) {
            stepped.pass(LOOK);
            stepped.settle();
            assertFalse(commit(30_000).failed(), "commit " + i);
        }
    }

    @Test
    void carriesOverAfterTheDiskWasFullAtAnyPoint() throws StoreOpenException {
        for (int room = 0; room < 200_000; room += 3_001) {
            SteppedStore other = new SteppedStore(new FaultyFiles(room));
            other.open();
            other.store().open(ORDERS);
            other.settle();
            other.files().capacity(used(other) + room);
            int taken = 0;
            for (int i = 0; i < 12; i++) {
                Recorded answer =
                        other.commit(
                                append(9_000)
                                        .put("table", Bytes.utf8("key" + i % 3), bytes(3_000)));
                other.pass(LOOK);
                if (answer.isAnswered()) {
                    taken += answer.failed() ? 0 : 1;
                } else {
                    other.files().capacity(Long.MAX_VALUE);
                    other.settle();
                    assertFalse(answer.failed());
                    taken++;
                }
            }
            other.files().capacity(Long.MAX_VALUE);
            other.pass(LOOK);
            other.settle();
            assertNull(other.store().failure(), "room " + room);
            other.close();
            other.losePower();
            other.open();
            assertEquals(taken, other.store().bounds(ORDERS).endOffset(), "room " + room);
        }
    }

    /** Commits until the disk is full; gives how many were taken. */
    private long fillDisk() {
        stepped.files().capacity(usedBytes() + 100_000);
        long taken = 0;
        for (int i = 0; i < 40; i++) {
            Recorded answer = commit(10_000);
            stepped.pass(LOOK);
            stepped.settle();
            taken += answer.isAnswered() && !answer.failed() ? 1 : 0;
        }
        return taken;
    }

    private long usedBytes() {
        return used(stepped);
    }

    private static long used(SteppedStore of) {
        return of.files().names().stream().mapToLong(name -> of.files().bytes(name).length).sum();
    }

    /** Reads everything; gives the offset that it reached. */
    private long readAll() {
        return Observed.of(stepped.store(), stepped::answer, List.of(ORDERS), List.of())
                .logs()
                .values()
                .iterator()
                .next()
                .endOffset();
    }

    private Recorded commit(int valueBytes) {
        return stepped.commit(append(valueBytes));
    }

    private WriteSet append(int valueBytes) {
        Batch batch = writer.append(1, null, bytes(valueBytes)).finish();
        return new WriteSet().append(ORDERS, batch);
    }

    private Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
