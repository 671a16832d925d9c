package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Reads by offset and by time, waiting for more, and trimming. */
public abstract class StoreReadContract extends StoreContract {
    private static final PartitionId NOT_OPEN = new PartitionId("log", 7);

    @Test
    void givesTheCommittedBytesWithTheirBaseOffset() {
        append(P0, "before");
        Batch committed = batch("a", 1, 2, 3);
        commit(new WriteSet().append(P0, committed));

        StoreAnswer.OfRead answer = read(P0, 1, PLENTY);

        assertEquals(
                List.of(Batches.stamped(committed.at(1))),
                answer.batches().stream().map(Batches::stamped).toList());
        assertEquals(List.of("a", "a", "a"), answer.values());
        assertEquals(4, answer.endOffset());
    }

    @Test
    void beginsWithTheBatchThatHoldsTheOffset() {
        commit(new WriteSet().append(P0, batch("a", 1, 1, 1)));
        commit(new WriteSet().append(P0, batch("b", 1, 1)));
        commit(new WriteSet().append(P0, batch("c", 1)));

        assertEquals(List.of(0L, 3L, 5L), read(P0, 0, PLENTY).baseOffsets());
        assertEquals(List.of(0L, 3L, 5L), read(P0, 2, PLENTY).baseOffsets());
        assertEquals(List.of(3L, 5L), read(P0, 3, PLENTY).baseOffsets());
        assertEquals(List.of(3L, 5L), read(P0, 4, PLENTY).baseOffsets());
        assertEquals(List.of(5L), read(P0, 5, PLENTY).baseOffsets());
    }

    @Test
    void givesNothingAtTheEnd() {
        append(P0, "a");

        StoreAnswer.OfRead answer = read(P0, 1, PLENTY);

        assertEquals(List.of(), answer.batches());
        assertEquals(1, answer.endOffset());
        assertEquals(List.of(), read(P1, 0, PLENTY).batches());
    }

    @Test
    void refusesOffsetsOutsideOfWhatIsKept() {
        append(P0, "a");

        assertEquals(Reason.OFFSET_OUT_OF_RANGE, read(P0, 2, PLENTY).failure().reason());
        assertEquals(Reason.OFFSET_OUT_OF_RANGE, read(P0, -1, PLENTY).failure().reason());
        assertEquals(Reason.OFFSET_OUT_OF_RANGE, read(P1, 1, PLENTY).failure().reason());
    }

    @Test
    void refusesAPartitionThatIsNotOpen() {
        assertEquals(Reason.NO_SUCH_PARTITION, read(NOT_OPEN, 0, PLENTY).failure().reason());
        assertEquals(Reason.NO_SUCH_PARTITION, readAtTime(NOT_OPEN, 0).failure().reason());
    }

    @Test
    void stopsBeforeTheBatchThatWouldExceedTheBytes() {
        append(P0, "a", "b", "c");
        int size = batch("a", 1_000).bytes().length();

        assertEquals(List.of("a", "b"), read(P0, 0, 2 * size).values());
        assertEquals(List.of("a", "b"), read(P0, 0, 3 * size - 1).values());
        assertEquals(List.of("a", "b", "c"), read(P0, 0, 3 * size).values());
        assertEquals(List.of("a"), read(P0, 0, 2 * size - 1).values());
    }

    @Test
    void givesAtLeastOneBatchHoweverLargeItIs() {
        append(P0, "a".repeat(10_000), "b");

        assertEquals(List.of(0L), read(P0, 0, 1).baseOffsets());
        assertEquals(List.of("b"), read(P0, 1, 1).values());
        assertEquals(List.of("b"), read(P0, 1, 0).values());
    }

    @Test
    void findsTheFirstBatchThatIsNotBeforeATime() {
        commit(new WriteSet().append(P0, batch("a", 100, 200)));
        commit(new WriteSet().append(P0, batch("b", 300)));
        commit(new WriteSet().append(P0, batch("c", 400, 500)));

        assertEquals(List.of("a", "a"), readAtTime(P0, Long.MIN_VALUE).values());
        assertEquals(List.of("a", "a"), readAtTime(P0, 200).values());
        assertEquals(List.of("b"), readAtTime(P0, 201).values());
        assertEquals(List.of("b"), readAtTime(P0, 300).values());
        assertEquals(List.of("c", "c"), readAtTime(P0, 500).values());
        assertEquals(List.of(), readAtTime(P0, 501).values());
        assertEquals(5, readAtTime(P0, 501).endOffset());
        assertEquals(List.of(), readAtTime(P1, 0).values());
    }

    @Test
    void findsATimeAlsoWhereTimesDoNotRise() {
        commit(new WriteSet().append(P0, batch("a", 500, 100)));
        commit(new WriteSet().append(P0, batch("b", 300)));
        commit(new WriteSet().append(P0, batch("c", 700)));

        assertEquals(List.of("a", "a"), readAtTime(P0, 400).values());
        assertEquals(List.of("c"), readAtTime(P0, 501).values());
    }

    @Test
    void callsOnceWhoWaitsForMore() {
        append(P0, "a");
        List<String> called = new ArrayList<>();
        store().awaitBeyond(P0, 1, loop(), () -> called.add("waiter"));
        append(P1, "elsewhere");
        loop().runPending();
        assertEquals(List.of(), called);

        append(P0, "b");
        await(() -> !called.isEmpty());
        append(P0, "c", "d");
        loop().runPending();

        assertEquals(List.of("waiter"), called);
    }

    @Test
    void callsWhoWaitsForWhatIsThereButNotInsideTheRequest() {
        append(P0, "a");
        List<String> called = new ArrayList<>();

        store().awaitBeyond(P0, 0, loop(), () -> called.add("waiter"));

        assertEquals(List.of(), called);
        await(() -> !called.isEmpty());
        assertEquals(List.of("waiter"), called);
    }

    @Test
    void callsWhoWaitsNoSoonerThanTheEndIsBeyond() {
        List<String> called = new ArrayList<>();
        store().awaitBeyond(P0, 2, loop(), () -> called.add("beyond 2"));
        store().awaitBeyond(P0, 0, loop(), () -> called.add("beyond 0"));

        append(P0, "a", "b");
        await(() -> !called.isEmpty());
        assertEquals(List.of("beyond 0"), called);

        append(P0, "c");
        await(() -> called.size() > 1);
        assertEquals(List.of("beyond 0", "beyond 2"), called);
    }

    @Test
    void whoIsCalledCanReadWhatItWaitedFor() {
        ManualLoop other = new ManualLoop("other");
        StoreAnswer.OfRead answer = new StoreAnswer.OfRead(other);
        store().awaitBeyond(
                        P0,
                        0,
                        other,
                        () -> {
                            assertTrue(other.isCurrent());
                            store().read(P0, 0, PLENTY, other, answer);
                        });

        append(P0, "a");
        await(other, () -> answer.calls() > 0);

        assertEquals(List.of("a"), answer.values());
    }

    @Test
    void trimmingKeepsWhatLiesBehind() {
        commit(new WriteSet().append(P0, batch("a", 1, 1)));
        commit(new WriteSet().append(P0, batch("b", 1, 1)));
        commit(new WriteSet().append(P0, batch("c", 1, 1)));

        store().trim(P0, 3);

        PartitionBounds bounds = store().bounds(P0);
        assertTrue(bounds.startOffset() <= 3, "the batch with offset 3 stays: " + bounds);
        assertEquals(6, bounds.endOffset());
        assertEquals(List.of("b", "b", "c", "c"), read(P0, 3, PLENTY).values());
        long first = read(P0, bounds.startOffset(), 1).baseOffsets().getFirst();
        assertTrue(first <= bounds.startOffset(), "begins at " + first + " with " + bounds);
    }

    @Test
    void whatIsBeforeTheStartCannotBeRead() {
        append(P0, "a", "b", "c");

        store().trim(P0, 2);

        long start = store().bounds(P0).startOffset();
        for (long offset = 0; offset < start; offset++) {
            assertEquals(Reason.OFFSET_OUT_OF_RANGE, read(P0, offset, PLENTY).failure().reason());
        }
    }

    @Test
    void trimmingEverythingDoesNotReuseOffsets() {
        append(P0, "a", "b", "c");

        store().trim(P0, 3);
        store().trim(P0, 1);

        assertEquals(3, store().bounds(P0).endOffset());
        assertEquals(List.of(), read(P0, 3, PLENTY).batches());
        assertEquals(List.of(3L), commit(new WriteSet().append(P0, batch("d", 1))));
        assertEquals(List.of("d"), read(P0, 3, PLENTY).values());
    }

    @Test
    void trimmingBeyondTheEndGoesToTheEnd() {
        append(P0, "a");

        store().trim(P0, 100);

        assertEquals(1, store().bounds(P0).endOffset());
        assertEquals(List.of(1L), commit(new WriteSet().append(P0, batch("b", 1))));
        assertEquals(List.of("b"), read(P0, 1, PLENTY).values());
    }

    @Test
    void boundsTellTheSizeOfTheBatches() {
        append(P0, "a", "b");

        long size = read(P0, 0, PLENTY).batches().stream().mapToLong(b -> b.bytes().length()).sum();

        assertEquals(size, store().bounds(P0).bytes());
        assertEquals(0, store().bounds(P1).bytes());
    }
}
