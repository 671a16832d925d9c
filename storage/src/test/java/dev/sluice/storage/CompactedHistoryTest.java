package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchFilter;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What the checker makes of a partition that was compacted, and of one that was so wrongly. */
class CompactedHistoryTest {
    private static final PartitionId LOG = RandomWrites.PARTITIONS.get(0);

    private final BatchWriter writer = new BatchWriter();
    private final History history = new History(new ModelStore());
    private long timeMs;

    CompactedHistoryTest() {
        history.add(new History.Open(LOG));
    }

    @Test
    void letsCompactionCountBeforeWhatWasLostBeforeItWasAskedFor() {
        commit(Durability.COMMIT, "a", "1", "b", "1");
        commit(Durability.COMMIT, "a", "2");
        commit(Durability.OS, "c", "1");
        history.add(new History.Compact(LOG));
        ModelStore settled = checked(3, 0);
        assertEquals(3, settled.log(LOG).endOffset);
        assertTrue(settled.log(LOG).isCompacted, "it stays so");
    }

    @Test
    void letsCompactionCountOnlyFromTheDropThatCameBeforeIt() {
        commit(Durability.COMMIT, "a", "1");
        commit(Durability.COMMIT, "a", "2");
        drop();
        history.add(new History.Open(LOG));
        history.add(new History.Compact(LOG));
        assertVerdict(Verdict.TORN, 2, 0);
    }

    @Test
    void findsALiveRecordThatIsRemoved() {
        commit(Durability.COMMIT, "a", "1", "b", "1");
        commit(Durability.COMMIT, "a", "2");
        history.add(new History.Compact(LOG));
        assertVerdict(Verdict.LOST, 3, 0, 1);
    }

    @Test
    void findsARecordRemovedForOneThatWasLost() {
        commit(Durability.COMMIT, "a", "1", "b", "1");
        commit(Durability.OS, "a", "2");
        history.add(new History.Compact(LOG));
        assertVerdict(Verdict.LOST, 2, 0);
    }

    @Test
    void findsATombstoneThatGoesBeforeWhatItRemoves() {
        commit(Durability.COMMIT, "a", "1", "b", "1");
        commit(Durability.COMMIT, "a", null);
        history.add(new History.Compact(LOG));
        assertVerdict(Verdict.LOST, 3, 2);
        assertEquals(3, checked(3, 0, 2).log(LOG).endOffset);
    }

    @Test
    void findsARecordWithoutAKeyThatIsRemoved() {
        commit(Durability.COMMIT, null, "1", "b", "1");
        commit(Durability.COMMIT, "b", "2");
        history.add(new History.Compact(LOG));
        assertVerdict(Verdict.LOST, 3, 0);
    }

    @Test
    void findsARecordThatNobodyCommitted() {
        commit(Durability.COMMIT, "a", "1", "b", "1");
        history.add(new History.Compact(LOG));
        ModelStore model = model();
        model.append(LOG, batch("c", "1"));
        HistoryChecker checker = new HistoryChecker(history, true);
        Observed found = model.observed(RandomWrites.PARTITIONS, RandomWrites.TABLES);
        HistoryViolation violation =
                assertThrows(HistoryViolation.class, () -> checker.check(found));
        assertEquals(Verdict.PHANTOM, violation.verdict());
    }

    @Test
    void findsARemovalThatNobodyAskedFor() {
        commit(Durability.COMMIT, "a", "1");
        commit(Durability.COMMIT, "a", "2");
        assertVerdict(Verdict.LOST, 2, 0);
    }

    private void commit(Durability durability, @Nullable String... keysAndValues) {
        commit(new WriteSet().append(LOG, batch(keysAndValues)).durability(durability));
    }

    /** Is not answered, so it may have happened or not. */
    private void drop() {
        history.add(new History.Commit(new WriteSet().drop(LOG), new Recorded(new ManualLoop())));
    }

    private void commit(WriteSet writes) {
        Recorded answer = new Recorded(new ManualLoop());
        History.Commit commit = new History.Commit(writes, answer);
        history.add(commit);
        answer.committed(commit.expected);
    }

    private Batch batch(@Nullable String... keysAndValues) {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            writer.append(++timeMs, bytes(keysAndValues[i]), bytes(keysAndValues[i + 1]));
        }
        return writer.finish();
    }

    private static @Nullable Bytes bytes(@Nullable String text) {
        return text == null ? null : Bytes.utf8(text);
    }

    private ModelStore model() {
        ModelStore model = new ModelStore();
        model.open(LOG);
        for (History.Event event : history.events()) {
            if (event instanceof History.Commit commit && commit.isAcknowledged()) {
                model.apply(commit.writes);
            }
        }
        return model;
    }

    private void assertVerdict(Verdict verdict, long endOffset, long... without) {
        HistoryViolation violation =
                assertThrows(HistoryViolation.class, () -> checked(endOffset, without));
        assertEquals(verdict, violation.verdict());
    }

    /** Judges a log that ends at an offset and lacks some before it, after a loss of power. */
    private ModelStore checked(long endOffset, long... without) {
        List<Batch> left = new ArrayList<>();
        for (Batch batch : model().log(LOG).batches) {
            if (batch.baseOffset() < endOffset) {
                Batch each = without(batch, without);
                if (each != null) {
                    left.add(each);
                }
            }
        }
        Observed nothing = new ModelStore().observed(RandomWrites.PARTITIONS, RandomWrites.TABLES);
        nothing.logs().put(LOG, new Observed.Log(0, endOffset, left));
        return new HistoryChecker(history, true).check(nothing);
    }

    private static @Nullable Batch without(Batch batch, long... offsets) {
        Set<Long> removed = Set.copyOf(Arrays.stream(offsets).boxed().toList());
        try {
            return new BatchFilter().filter(batch, (offset, _, _) -> !removed.contains(offset), -1);
        } catch (RecordFormatException e) {
            throw new IllegalStateException(e);
        }
    }
}
