package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Commits: offsets, order, atomicity, state tables, and the end of a store. */
public abstract class StoreCommitContract extends StoreContract {
    private static final PartitionId NOT_OPEN = new PartitionId("log", 7);

    @Test
    void aNewPartitionIsEmptyAndBeginsAtZero() {
        PartitionId fresh = new PartitionId("other", 0);

        assertEquals(new PartitionBounds(0, 0, 0), store().open(fresh));
        assertEquals(new PartitionBounds(0, 0, 0), store().bounds(fresh));
    }

    @Test
    void openingAgainChangesNothing() {
        append(P0, "a", "b");

        assertEquals(store().bounds(P0), store().open(P0));
        assertEquals(2, store().open(P0).endOffset());
        assertEquals(List.of("a", "b"), read(P0, 0, PLENTY).values());
    }

    @Test
    void thereAreNoBoundsOfAPartitionThatIsNotOpen() {
        assertThrows(IllegalArgumentException.class, () -> store().bounds(NOT_OPEN));
    }

    @Test
    void offsetsCountRecords() {
        assertEquals(List.of(0L), commit(new WriteSet().append(P0, batch("a", 1, 1, 1))));
        assertEquals(List.of(3L), commit(new WriteSet().append(P0, batch("b", 1))));
        assertEquals(List.of(4L), commit(new WriteSet().append(P0, batch("c", 1, 1))));

        assertEquals(6, store().bounds(P0).endOffset());
        assertEquals(0, store().bounds(P1).endOffset());
    }

    @Test
    void theAnswerGivesTheOffsetsInTheOrderOfTheWriteSet() {
        append(P1, "before");

        List<Long> offsets =
                commit(
                        new WriteSet()
                                .append(P1, batch("a", 1, 1))
                                .append(P0, batch("b", 1))
                                .append(P1, batch("c", 1)));

        assertEquals(List.of(1L, 0L, 3L), offsets);
        assertEquals(List.of("before", "a", "a", "c"), read(P1, 0, PLENTY).values());
    }

    @Test
    void commitsOfALoopTakeEffectInTheirOrder() {
        List<StoreAnswer.OfCommit> answers = new ArrayList<>();
        List<Long> expectedOffsets = new ArrayList<>();
        List<String> expectedValues = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(
                    startCommit(
                            new WriteSet()
                                    .append(P0, batch("v" + i, 1))
                                    .put("t", Bytes.utf8("k"), Bytes.utf8("v" + i))));
            expectedOffsets.add((long) i);
            expectedValues.add("v" + i);
        }

        await(() -> answers.stream().allMatch(each -> each.calls() > 0));

        assertEquals(
                expectedOffsets,
                answers.stream().map(each -> each.baseOffsets().getFirst()).toList());
        assertEquals(expectedValues, read(P0, 0, PLENTY).values());
        assertEquals(Map.of("k", "v199"), table("t"));
    }

    @Test
    void aCommitToAPartitionThatIsNotOpenChangesNothing() {
        append(P0, "a");
        commit(new WriteSet().put("t", Bytes.utf8("k"), Bytes.utf8("old")));

        Reason reason =
                commitInVain(
                        new WriteSet()
                                .append(P0, batch("b", 1))
                                .put("t", Bytes.utf8("k"), Bytes.utf8("new"))
                                .put("t", Bytes.utf8("k2"), Bytes.utf8("new"))
                                .append(NOT_OPEN, batch("c", 1)));

        assertEquals(Reason.NO_SUCH_PARTITION, reason);
        assertEquals(1, store().bounds(P0).endOffset());
        assertEquals(Map.of("k", "old"), table("t"));
        assertEquals(List.of(1L), commit(new WriteSet().append(P0, batch("d", 1))));
        assertEquals(List.of("a", "d"), read(P0, 0, PLENTY).values());
    }

    @Test
    void anEmptyWriteSetIsAnsweredToo() {
        assertEquals(List.of(), commit(new WriteSet()));
    }

    @Test
    void aTableKeepsTheLastValueOfAKey() {
        commit(
                new WriteSet()
                        .put("t", Bytes.utf8("a"), Bytes.utf8("1"))
                        .put("t", Bytes.utf8("b"), Bytes.utf8("1"))
                        .put("t", Bytes.utf8("a"), Bytes.utf8("2")));
        commit(new WriteSet().put("t", Bytes.utf8("b"), Bytes.utf8("3")));

        assertEquals(Map.of("a", "2", "b", "3"), table("t"));
    }

    @Test
    void aDeletedKeyIsGoneAndAnEmptyValueIsNot() {
        commit(
                new WriteSet()
                        .put("t", Bytes.utf8("gone"), Bytes.utf8("1"))
                        .put("t", Bytes.utf8("empty"), Bytes.EMPTY));

        commit(
                new WriteSet()
                        .delete("t", Bytes.utf8("gone"))
                        .delete("t", Bytes.utf8("was never there")));

        assertEquals(Map.of("empty", ""), table("t"));
    }

    @Test
    void withinAWriteSetTheLaterChangeOfAKeyWins() {
        commit(
                new WriteSet()
                        .put("t", Bytes.utf8("a"), Bytes.utf8("1"))
                        .delete("t", Bytes.utf8("a"))
                        .delete("t", Bytes.utf8("b"))
                        .put("t", Bytes.utf8("b"), Bytes.utf8("2")));

        assertEquals(Map.of("b", "2"), table("t"));
    }

    @Test
    void tablesAreSeparate() {
        commit(
                new WriteSet()
                        .put("t", Bytes.utf8("k"), Bytes.utf8("in t"))
                        .put("u", Bytes.utf8("k"), Bytes.utf8("in u"))
                        .delete("u", Bytes.utf8("other")));

        assertEquals(Map.of("k", "in t"), table("t"));
        assertEquals(Map.of("k", "in u"), table("u"));
        assertEquals(Map.of(), table("nothing"));
    }

    @Test
    void keysAndValuesAreBytesOfAnyKind() {
        Bytes key = Bytes.wrap(new byte[] {0, (byte) 0xff, 0});
        Bytes slice = Bytes.utf8("abcdef").slice(2, 3);
        commit(new WriteSet().put("t", key, slice).put("t", Bytes.EMPTY, key));

        Map<Bytes, Bytes> entries = new HashMap<>();
        store().load("t", entries::put);

        assertEquals(Map.of(key, Bytes.utf8("cde"), Bytes.EMPTY, key), entries);
    }

    @Test
    void eachListenerIsCalledOnTheLoopThatItsRequestNamed() {
        ManualLoop other = new ManualLoop("other");
        StoreAnswer.OfCommit onOther = new StoreAnswer.OfCommit(other);
        request(
                onOther,
                () -> store().commit(new WriteSet().append(P0, batch("a", 1)), other, onOther));
        append(P1, "b");

        assertEquals(0, onOther.calls());
        await(other, () -> onOther.calls() > 0);

        assertEquals(List.of(0L), onOther.baseOffsets());
    }

    @Test
    void whatWasCommittedBeforeTheCloseIsAnswered() {
        StoreAnswer.OfCommit answer = startCommit(new WriteSet().append(P0, batch("a", 1)));

        store().close();
        await(() -> answer.calls() > 0);

        assertEquals(List.of(0L), answer.baseOffsets());
    }

    @Test
    void aClosedStoreTakesAndGivesNothing() {
        append(P0, "a");

        store().close();
        store().close();

        assertEquals(Reason.STOPPED, commitInVain(new WriteSet().append(P0, batch("b", 1))));
        assertEquals(
                Reason.STOPPED,
                commitInVain(new WriteSet().put("t", Bytes.utf8("k"), Bytes.utf8("v"))));
        assertEquals(Reason.STOPPED, read(P0, 0, PLENTY).failure().reason());
        assertEquals(Reason.STOPPED, readAtTime(P0, 0).failure().reason());
    }
}
