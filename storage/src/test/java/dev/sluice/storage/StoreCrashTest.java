package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Crashes that once cost something, each by itself. */
class StoreCrashTest {
    private static final int SEEDS = 30;
    private static final PartitionId SMALL = new PartitionId("small", 0);
    private static final PartitionId OTHER = new PartitionId("other", 0);

    private final BatchWriter writer = new BatchWriter();
    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void keepsAfterAPowerLossWhatItFoundAfterAKill() throws StoreOpenException {
        for (int seed = 0; seed < SEEDS; seed++) {
            SteppedStore stepped = opened(new FaultyFiles(seed));
            stepped.commit(0, new WriteSet().append(SMALL, batch(100)).durability(Durability.OS));
            stepped.step(0);
            stepped.kill();
            stepped.open();
            Recorded answer = stepped.commit(0, new WriteSet().append(SMALL, batch(100)));
            // The segment writer does not carry over what was found.
            stepped.step(0);
            stepped.answer();
            assertFalse(answer.failed());
            stepped.losePower();
            stepped.open();
            assertEquals(2, stepped.store().bounds(SMALL).endOffset());
        }
    }

    @Test
    void keepsItsFormatAfterAKillRightBehindTheFirstWrite() throws StoreOpenException {
        for (int seed = 0; seed < SEEDS; seed++) {
            FaultyFiles files = new FaultyFiles(seed);
            SteppedStore stepped = new SteppedStore(files);
            files.crashAfter(2);
            assertThrows(StoreOpenException.class, stepped::open);
            stepped.kill();
            stepped.open();
            stepped.losePower();
            stepped.open();
            assertTrue(stepped.files().names().contains("format"));
        }
    }

    @Test
    void startsWhenAPartitionWasDroppedInALaterFileOfTheJournal() throws StoreOpenException {
        SteppedStore stepped = opened(new FaultyFiles(1));
        stepped.step(1);
        stepped.commit(0, new WriteSet().append(SMALL, batch(100)));
        rollJournal(stepped);
        stepped.commit(0, new WriteSet().drop(SMALL));
        stepped.step(0);
        stepped.kill();
        stepped.open();
        assertEquals(0, stepped.store().open(SMALL).endOffset());
    }

    @Test
    void readsWhatHasMovedBeforeReadersAreTold() throws StoreOpenException {
        SteppedStore stepped = opened(new FaultyFiles(1));
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Batch batch = batch(3_000);
            batches.add(batch.at(i));
            stepped.commit(new WriteSet().append(SMALL, batch));
            rollJournal(stepped);
            stepped.step(1);
            // What is carried over lies in another file now; the journal's worker has not run.
            Recorded read = stepped.read(SMALL, 0, 1 << 20);
            stepped.answer();
            List<Batch> found = read.batches();
            assertFalse(found.isEmpty(), "after " + i);
            assertTrue(HistoryChecker.areSame(batches.subList(0, found.size()), found));
            stepped.settle();
        }
        assertTrue(
                stepped.files().names().stream().anyMatch(name -> name.endsWith(".log")),
                "it got a segment");
    }

    @Test
    void addsNothingToABundleThatIsToBeDeleted() throws StoreOpenException {
        SteppedStore stepped = opened(new FaultyFiles(1));
        stepped.commit(new WriteSet().append(SMALL, batch(100)));
        rollJournal(stepped);
        stepped.settle();
        stepped.store().trim(SMALL, stepped.store().bounds(SMALL).endOffset());
        stepped.step(0);
        fill(stepped);
        stepped.commit(0, new WriteSet().append(SMALL, batch(100)));
        stepped.step(0);
        fill(stepped);
        // Meanwhile the next file fills; it is carried over before readers are told of the first.
        stepped.files().onForce(() -> stepped.step(0));
        stepped.step(1);
        stepped.files().onForce(() -> {});
        stepped.step(1);
        stepped.settle();
        stepped.close();
        stepped.open();

        PartitionBounds bounds = stepped.store().bounds(SMALL);
        Recorded read = stepped.read(SMALL, bounds.startOffset(), 1 << 20);
        stepped.answer();
        assertEquals(bounds.endOffset() - bounds.startOffset(), read.batches().size());
    }

    @Test
    void answersEverythingWhenItIsClosedUnderLoad() {
        for (int round = 0; round < 20; round++) {
            FaultyFiles files = new FaultyFiles(round);
            JournaledStore store =
                    (JournaledStore)
                            LocalStores.started(
                                    files, LocalStores.config(SteppedStore.JOURNAL_FILE_BYTES));
            store.open(SMALL);
            ManualLoop loop = new ManualLoop();
            List<Recorded> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Recorded answer = new Recorded(loop);
                store.commit(new WriteSet().append(SMALL, batch(20_000)), loop, answer);
                answers.add(answer);
            }
            store.close();
            loop.runPending();
            answers.forEach(answer -> assertFalse(answer.failed()));
        }
    }

    @Test
    void takesNothingMoreOnceItHasBegunToCarryTheLastOver() throws StoreOpenException {
        SteppedStore stepped = opened(new FaultyFiles(1));
        stepped.commit(new WriteSet().append(SMALL, batch(100)));
        List<Recorded> late = new ArrayList<>();
        stepped.files()
                .onForce(
                        () -> {
                            if (late.size() < 10) {
                                late.add(stepped.commit(0, new WriteSet().append(SMALL, batch(1))));
                            }
                        });
        stepped.close();
        stepped.files().onForce(() -> {});
        assertFalse(late.isEmpty());
        assertTrue(late.getLast().failed());
        stepped.kill();
        stepped.open();
        assertEquals(
                1 + late.stream().filter(answer -> !answer.failed()).count(),
                stepped.store().bounds(SMALL).endOffset());
    }

    @Test
    void refusesBytesThatAreNoBatchAndGoesOn() throws StoreOpenException {
        SteppedStore stepped = opened(new FaultyFiles(1));
        WriteSet writes = new WriteSet().append(SMALL, new Batch(0, Bytes.utf8("no batch"), 1));
        assertThrows(IllegalArgumentException.class, () -> stepped.commit(0, writes));
        assertFalse(stepped.commit(new WriteSet().append(SMALL, batch(1))).failed());
    }

    @Test
    void stopsWhenAnInvariantDoesNotHold() throws StoreOpenException {
        FaultyFiles files = new FaultyFiles(1);
        boolean[] isBroken = {false};
        SteppedStore stepped =
                new SteppedStore(
                        files,
                        0,
                        real ->
                                new WatchedFiles(real) {
                                    @Override
                                    public DataFile create(String name) throws IOException {
                                        if (isBroken[0]) {
                                            throw new IllegalStateException("that cannot be");
                                        }
                                        return super.create(name);
                                    }
                                });
        stepped.open();
        stepped.store().open(SMALL);
        isBroken[0] = true;
        rollJournal(stepped);
        Recorded answer = stepped.commit(new WriteSet().append(SMALL, batch(1)));
        // The segment writer has stopped the store; the journal's worker tells who waits.
        stepped.settle();
        assertEquals(Reason.STOPPED, answer.reason());
        StoreFailure failure = Objects.requireNonNull(stepped.store().failure());
        assertTrue(failure.detail().contains("that cannot be"), failure.detail());
    }

    @Test
    void forcesInTimeWhatWasWrittenBeforeTheJournalHadToWait() throws StoreOpenException {
        SteppedStore stepped = opened(new FaultyFiles(1));
        stepped.commit(0, new WriteSet().append(SMALL, batch(30_000)).durability(Durability.OS));
        stepped.step(0);
        stepped.commit(0, new WriteSet().append(OTHER, batch(40_000)).durability(Durability.OS));
        // No file is ready to go on in.
        stepped.step(0);
        int before = stepped.files().forces();
        stepped.pass(SteppedStore.SYNC_INTERVAL);
        stepped.step(0);
        assertEquals(before + 1, stepped.files().forces());
    }

    private SteppedStore opened(FaultyFiles files) throws StoreOpenException {
        SteppedStore stepped = new SteppedStore(files, 0, UnaryOperator.identity());
        stepped.open();
        stepped.store().open(SMALL);
        stepped.store().open(OTHER);
        return stepped;
    }

    /** Lets the journal go on in its next file; needs one that is ready. */
    private void rollJournal(SteppedStore stepped) {
        for (int i = 0; i < 2; i++) {
            fill(stepped);
        }
    }

    /** Two of these do not fit into one file of the journal. */
    private void fill(SteppedStore stepped) {
        stepped.commit(0, new WriteSet().put("filler", Bytes.utf8("key"), bytes(35_000)));
        stepped.step(0);
    }

    private Batch batch(int valueBytes) {
        return writer.append(1, null, bytes(valueBytes)).finish();
    }

    private Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
