package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Appends of idempotent producers: each batch once, in order, by one producer. */
public abstract class StoreSequenceContract extends StoreContract {
    private static final long PRODUCER = 4_711;

    @Test
    void appendsWhatFollows() {
        assertEquals(List.of(0L), append(0, 0, 3));
        assertEquals(List.of(3L), append(0, 3, 1));
        assertEquals(List.of(4L), append(0, 4, 2));

        assertEquals(6, store().bounds(P0).endOffset());
    }

    @Test
    void answersARepetitionWithTheOldOffset() {
        append(P0, "before");
        append(0, 0, 2);
        append(0, 2, 1);
        append(P0, "between");

        assertEquals(List.of(1L), append(0, 0, 2));
        assertEquals(List.of(3L), append(0, 2, 1));

        assertEquals(5, store().bounds(P0).endOffset());
        assertEquals(List.of(5L), append(0, 3, 1));
    }

    @Test
    void knowsTheLastFiveBatches() {
        for (int i = 0; i < 6; i++) {
            append(0, i, 1);
        }

        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(0, 0, 1));
        for (int i = 1; i < 6; i++) {
            assertEquals(List.of((long) i), append(0, i, 1));
        }
        assertEquals(6, store().bounds(P0).endOffset());
    }

    @Test
    void refusesGapsAndPartsOfBatches() {
        append(0, 0, 4);

        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(0, 5, 1));
        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(0, 0, 2));
        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(0, 2, 2));
        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(0, 2, 4));

        assertEquals(4, store().bounds(P0).endOffset());
        assertEquals(List.of(4L), append(0, 4, 1));
    }

    @Test
    void anUnknownProducerBeginsAtZero() {
        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(0, 1, 1));
        assertEquals(List.of(0L), append(0, 0, 1));
    }

    @Test
    void aHigherEpochBeginsAnewAndFencesTheLower() {
        append(3, 0, 1);
        append(3, 1, 1);

        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(4, 2, 1));
        assertEquals(List.of(2L), append(4, 0, 1));
        assertEquals(Reason.FENCED, appendInVain(3, 2, 1));
        assertEquals(Reason.FENCED, appendInVain(3, 1, 1));
        assertEquals(List.of(3L), append(4, 1, 1));
    }

    @Test
    void behindTheHighestSequenceComesZero() {
        append(0, 0, 1);
        // Sequences that nobody has counted up to: records that compaction removed take theirs.
        Batch wide = SequencedBatches.spanning(batch("wide", 1), Integer.MAX_VALUE);
        commit(new WriteSet().append(P0, SequencedBatches.of(wide, PRODUCER, 0, 1)));

        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(0, 1, 1));
        assertEquals(List.of(1L + Integer.MAX_VALUE), append(0, 0, 2));
        assertEquals(List.of(3L + Integer.MAX_VALUE), append(0, 2, 1));
    }

    @Test
    void aBatchMayReachOverTheHighestSequence() {
        append(0, 0, 1);
        Batch wide = SequencedBatches.spanning(batch("wide", 1), Integer.MAX_VALUE - 1);
        commit(new WriteSet().append(P0, SequencedBatches.of(wide, PRODUCER, 0, 1)));

        List<Long> offsets = append(0, Integer.MAX_VALUE, 3);

        assertEquals(offsets, append(0, Integer.MAX_VALUE, 3));
        assertEquals(List.of(offsets.getFirst() + 3), append(0, 2, 1));
    }

    @Test
    void partitionsAndProducersAreSeparate() {
        append(0, 0, 2);

        assertEquals(List.of(0L), commit(new WriteSet().append(P1, sequenced(PRODUCER, 0, 0, 1))));
        assertEquals(
                List.of(2L), commit(new WriteSet().append(P0, sequenced(PRODUCER + 1, 0, 0, 1))));
        assertEquals(
                Reason.OUT_OF_SEQUENCE,
                commitInVain(new WriteSet().append(P1, sequenced(PRODUCER, 0, 2, 1))));
    }

    @Test
    void aWriteSetMayHoldSeveralBatchesOfOneProducer() {
        WriteSet writes = several();

        assertEquals(List.of(0L, 0L, 2L), commit(writes));
        assertEquals(List.of(0L, 0L, 2L), commit(several()));

        assertEquals(3, store().bounds(P0).endOffset());
        assertEquals(1, store().bounds(P1).endOffset());
    }

    @Test
    void nothingOfARepeatedWriteSetIsDoneAgain() {
        WriteSet writes =
                new WriteSet()
                        .append(P0, sequenced(PRODUCER, 0, 0, 1))
                        .put("t", Bytes.utf8("k"), Bytes.utf8("first"))
                        .delete("t", Bytes.utf8("gone"));
        commit(writes);
        commit(
                new WriteSet()
                        .put("t", Bytes.utf8("k"), Bytes.utf8("second"))
                        .put("t", Bytes.utf8("gone"), Bytes.utf8("back")));

        assertEquals(List.of(0L), commit(writes));

        assertEquals(Map.of("k", "second", "gone", "back"), table("t"));
    }

    @Test
    void refusesRepetitionsBesideSomethingNew() {
        append(0, 0, 1);
        append(P0, "a");

        for (Batch other : List.of(sequenced(PRODUCER, 0, 1, 1), batch("plain", 1))) {
            assertEquals(
                    Reason.OUT_OF_SEQUENCE,
                    commitInVain(
                            new WriteSet()
                                    .append(P0, sequenced(PRODUCER, 0, 0, 1))
                                    .append(P1, batch("b", 1))
                                    .append(P0, other)
                                    .put("t", Bytes.utf8("k"), Bytes.utf8("v"))));
        }

        assertEquals(2, store().bounds(P0).endOffset());
        assertEquals(0, store().bounds(P1).endOffset());
        assertEquals(Map.of(), table("t"));
    }

    @Test
    void aRefusedWriteSetLeavesTheSequenceWhereItWas() {
        append(0, 0, 1);

        assertEquals(
                Reason.OUT_OF_SEQUENCE,
                commitInVain(
                        new WriteSet()
                                .append(P0, sequenced(PRODUCER, 0, 1, 1))
                                .append(P0, sequenced(PRODUCER, 0, 3, 1))));
        assertEquals(
                Reason.NO_SUCH_PARTITION,
                commitInVain(
                        new WriteSet()
                                .append(P0, sequenced(PRODUCER, 0, 1, 1))
                                .append(new PartitionId("log", 7), batch("b", 1))));

        assertEquals(List.of(1L), append(0, 1, 1));
    }

    @Test
    void aPartitionThatBeginsAnewKnowsNobody() {
        append(0, 0, 1);
        commit(new WriteSet().drop(P0));
        store().open(P0);

        assertEquals(Reason.OUT_OF_SEQUENCE, appendInVain(0, 1, 1));
        assertEquals(List.of(0L), append(0, 0, 1));
    }

    @Test
    void manyAtOnceAndTwiceAreAppendedOnce() {
        List<StoreAnswer.OfCommit> answers = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            for (int twice = 0; twice < 2; twice++) {
                answers.add(
                        startCommit(new WriteSet().append(P0, sequenced(PRODUCER, 0, 2 * i, 2))));
                expected.add(2L * i);
            }
        }

        await(() -> answers.stream().allMatch(each -> each.calls() > 0));

        assertEquals(
                expected, answers.stream().map(each -> each.baseOffsets().getFirst()).toList());
        assertEquals(400, store().bounds(P0).endOffset());
    }

    @Test
    void batchesWithoutASequenceAreAppendedAsOftenAsTheyCome() {
        for (int i = 0; i < 2; i++) {
            commit(
                    new WriteSet()
                            .append(P0, SequencedBatches.of(batch("a", 1), PRODUCER, 0, -1))
                            .append(P0, SequencedBatches.of(batch("b", 1), -1, -1, 0)));
        }

        assertEquals(4, store().bounds(P0).endOffset());
    }

    private static WriteSet several() {
        return new WriteSet()
                .append(P0, sequenced(PRODUCER, 0, 0, 2))
                .append(P1, sequenced(PRODUCER, 0, 0, 1))
                .append(P0, sequenced(PRODUCER, 0, 2, 1));
    }

    private List<Long> append(int epoch, int sequence, int records) {
        return commit(new WriteSet().append(P0, sequenced(PRODUCER, epoch, sequence, records)));
    }

    private Reason appendInVain(int epoch, int sequence, int records) {
        return commitInVain(
                new WriteSet().append(P0, sequenced(PRODUCER, epoch, sequence, records)));
    }

    private static Batch sequenced(long producer, int epoch, int sequence, int records) {
        long[] times = Collections.nCopies(records, 1_000L).stream().mapToLong(x -> x).toArray();
        return SequencedBatches.of(batch("s" + sequence, times), producer, epoch, sequence);
    }
}
