package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.contract.SequencedBatches;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** What the local store remembers of idempotent producers, how long, and what a crash leaves. */
class StoreProducersTest {
    private static final PartitionId ORDERS = new PartitionId("orders", 0);
    private static final PartitionId OTHER = new PartitionId("other", 0);

    private final SteppedStore stepped = new SteppedStore(new FaultyFiles(1));
    private final BatchWriter writer = new BatchWriter();

    StoreProducersTest() throws StoreOpenException {
        open();
    }

    @Test
    void aKilledStoreKnowsThemFromTheJournal() throws StoreOpenException {
        append(7, 0, 0);
        append(7, 0, 1);
        stepped.losePower();
        open();

        assertEquals(0, append(7, 0, 0));
        assertEquals(1, append(7, 0, 1));
        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(7, 0, 3));
        assertEquals(2, append(7, 0, 2));
    }

    @Test
    void aClosedStoreKnowsThemFromTheCheckpoint() throws StoreOpenException {
        for (int i = 0; i < 7; i++) {
            append(7, 3, i);
        }
        reopen();

        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(7, 3, 1));
        assertEquals(2, append(7, 3, 2));
        assertEquals(6, append(7, 3, 6));
        assertEquals(Reason.FENCED, appendInVain(7, 2, 7));
        assertEquals(7, append(7, 3, 7));
    }

    @Test
    void forgetsThoseThatHaveAppendedNothingForLongestWhenThereAreTooMany()
            throws StoreOpenException {
        for (int producer = 0; producer < SteppedStore.PRODUCERS + 2; producer++) {
            append(producer, 0, 0);
        }
        append(0, 0, 1);
        reopen();

        // 1 and 2 are forgotten and may go on anywhere; whoever is new may not.
        assertEquals(7, append(1, 0, 0));
        assertEquals(8, append(2, 0, 99));
        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(3, 0, 99));
        assertEquals(6, append(0, 0, 1));
        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(100, 0, 99));
    }

    @Test
    void forgetsTheSameOnesWhileItRuns() {
        for (int producer = 0; producer < SteppedStore.PRODUCERS + 1; producer++) {
            append(producer, 0, 0);
        }
        fillTheJournal();

        assertEquals(SteppedStore.PRODUCERS + 1, append(0, 0, 5));
        assertEquals(1, append(1, 0, 0));
    }

    @Test
    void forgetsWhoIsIdle() throws StoreOpenException {
        append(1, 0, 0);
        reopen();
        stepped.passOnTheClock(SteppedStore.PRODUCER_EXPIRY.minusMillis(1));
        append(2, 0, 0);
        reopen();
        assertEquals(0, append(1, 0, 0));

        stepped.passOnTheClock(Duration.ofMillis(2));
        commit(new WriteSet().append(OTHER, batch()));
        reopen();

        assertEquals(2, append(1, 0, 9));
        assertEquals(1, append(2, 0, 0));
    }

    @Test
    void aRepetitionIsAsDurableAsItsWriteSetSays() throws StoreOpenException {
        Batch batch = SequencedBatches.of(batch(), 7, 0, 0);
        commit(new WriteSet().durability(Durability.OS).append(ORDERS, batch));
        commit(new WriteSet().append(ORDERS, batch));
        stepped.losePower();
        open();

        assertEquals(1, stepped.store().bounds(ORDERS).endOffset());
    }

    @Test
    void doesNotApplyAgainWhatWasCarriedOver() throws StoreOpenException {
        WriteSet writes =
                new WriteSet()
                        .append(ORDERS, SequencedBatches.of(batch(), 7, 0, 0))
                        .append(OTHER, SequencedBatches.of(batch(), 7, 0, 0));
        commit(writes);
        reopen();

        assertArrayEquals(new long[] {0, 0}, commit(writes).baseOffsets());
        reopen();

        assertEquals(1, stepped.store().bounds(ORDERS).endOffset());
        assertEquals(1, stepped.store().bounds(OTHER).endOffset());
    }

    private void fillTheJournal() {
        Bytes large = Bytes.wrap(new byte[10_000]);
        for (int i = 0; i < 20; i++) {
            commit(new WriteSet().append(OTHER, writer.append(1, null, large).finish()));
        }
    }

    private void open() throws StoreOpenException {
        stepped.open();
        stepped.store().open(ORDERS);
        stepped.store().open(OTHER);
    }

    private void reopen() throws StoreOpenException {
        stepped.close();
        open();
    }

    private Batch batch() {
        return writer.append(1, null, Bytes.utf8("v")).finish();
    }

    private WriteSet sequenced(long producer, int epoch, int sequence) {
        return new WriteSet()
                .append(ORDERS, SequencedBatches.of(batch(), producer, epoch, sequence));
    }

    private long append(long producer, int epoch, int sequence) {
        return commit(sequenced(producer, epoch, sequence)).baseOffsets()[0];
    }

    private Reason appendInVain(long producer, int epoch, int sequence) {
        return commit(sequenced(producer, epoch, sequence)).reason();
    }

    private Recorded commit(WriteSet writes) {
        return stepped.commit(writes);
    }
}
