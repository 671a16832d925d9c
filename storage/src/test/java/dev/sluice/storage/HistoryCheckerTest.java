package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.storage.StoreSimulation.End;
import dev.sluice.storage.internal.files.DataFiles;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Errors that are planted, each of which the checker has to find and call by its name. */
class HistoryCheckerTest {
    private static final int SEEDS = 60;
    private static final PartitionId LEFT = RandomWrites.PARTITIONS.get(0);
    private static final PartitionId RIGHT = RandomWrites.PARTITIONS.get(1);

    private final RandomWrites random = new RandomWrites(new SplittableRandom(3), false);
    private final History history = new History(new ModelStore());

    HistoryCheckerTest() {
        history.add(new History.Open(LEFT));
        history.add(new History.Open(RIGHT));
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        ModelStore right = acknowledged(4);
        assertEquals(
                4, new HistoryChecker(history, true).check(observed(right)).log(LEFT).endOffset);
    }

    @Test
    void findsAJournalThatIsNotForced() {
        Set<Verdict> found =
                verdicts(
                        files -> new SpoiledFiles(files, SpoiledFiles.Fault.FORCE_NOTHING),
                        End.POWER_LOSS);
        assertTrue(found.contains(Verdict.LOST), found.toString());
    }

    @Test
    void findsAJournalThatWritesHalfAFrame() {
        Set<Verdict> found =
                verdicts(files -> new SpoiledFiles(files, SpoiledFiles.Fault.WRITE_HALF), End.KILL);
        assertTrue(found.contains(Verdict.LOST), found.toString());
    }

    @Test
    void findsAnAnswerBeforeTheForce() {
        Set<Verdict> found = EnumSet.noneOf(Verdict.class);
        for (int seed = 0; seed < SEEDS; seed++) {
            StoreSimulation simulation = new StoreSimulation(seed);
            simulation.stepped().committingBy(HistoryCheckerTest::answeredEarly);
            try {
                simulation.recover();
                simulation.live(100);
                simulation.end(End.POWER_LOSS);
                simulation.recover();
            } catch (HistoryViolation violation) {
                found.add(violation.verdict());
            }
        }
        assertEquals(Set.of(Verdict.LOST), found);
    }

    /** Commits with less than what was asked for. */
    private static void answeredEarly(
            JournaledStore store, WriteSet writes, Loop loop, CommitListener listener) {
        WriteSet early = new WriteSet().durability(Durability.OS);
        early.appends().addAll(writes.appends());
        early.puts().addAll(writes.puts());
        early.drops().addAll(writes.drops());
        store.commit(early, loop, listener);
    }

    @Test
    void findsAWriteSetThatIsSkipped() {
        acknowledged(4);
        assertVerdict(Verdict.LOST, replayed(1, Replay.SKIP), true);
    }

    @Test
    void findsTheLastWriteSetMissing() {
        acknowledged(4);
        assertVerdict(Verdict.LOST, replayed(3, Replay.SKIP), true);
    }

    @Test
    void findsWhatStandsAtAnotherOffset() {
        acknowledged(2);
        ModelStore model = replayedOnly(0);
        model.append(LEFT, random.single());
        acknowledged(1);
        commits().forEach(model::apply);
        assertVerdict(Verdict.PHANTOM, model, true);
        ModelStore swapped = replayedOnly(0);
        commits().reversed().forEach(swapped::apply);
        assertVerdict(Verdict.OFFSET_CONFLICT, swapped, true);
    }

    @Test
    void findsHalfAWriteSet() {
        acknowledged(3);
        commit(Durability.COMMIT, false);
        assertVerdict(Verdict.TORN, replayed(3, Replay.HALF), true);
    }

    @Test
    void findsWhatNobodyCommitted() {
        ModelStore model = acknowledged(3);
        model.append(LEFT, random.batch());
        assertVerdict(Verdict.PHANTOM, model, true);
    }

    @Test
    void findsAHoleBehindWhatWasPromised() {
        acknowledged(1);
        commit(Durability.OS, true);
        commit(Durability.OS, true);
        // Both may be lost, but not the first alone.
        assertVerdict(Verdict.TORN, replayed(1, Replay.SKIP), true);
        assertEquals(
                1,
                new HistoryChecker(history, true)
                        .check(observed(replayedOnly(1)))
                        .log(LEFT)
                        .endOffset);
    }

    @Test
    void letsNothingGoWhenTheProcessEnds() {
        acknowledged(1);
        commit(Durability.OS, true);
        assertVerdict(Verdict.LOST, replayedOnly(1), false);
    }

    @Test
    void findsATrimThatIsForgottenAndOneThatNobodyAskedFor() {
        acknowledged(2);
        history.add(new History.Trim(LEFT, 1));
        ModelStore model = acknowledged(1);
        assertVerdict(Verdict.WRONG_START, model, true);
        model.trim(LEFT, 2);
        assertVerdict(Verdict.WRONG_START, model, true);
    }

    @Test
    void findsATableThatIsBehindThePartitions() {
        ModelStore model = acknowledged(2);
        model.put(new WriteSet.Put("retained", Bytes.utf8("key"), null));
        assertVerdict(Verdict.TORN, model, true);
    }

    private enum Replay {
        SKIP,
        HALF
    }

    /** Each appends one record to both partitions and changes a table. */
    private ModelStore acknowledged(int count) {
        for (int i = 0; i < count; i++) {
            commit(Durability.COMMIT, true);
        }
        return replayedOnly(Integer.MAX_VALUE);
    }

    private void commit(Durability durability, boolean isAnswered) {
        Recorded answer = new Recorded(new ManualLoop());
        WriteSet writes =
                new WriteSet()
                        .append(LEFT, random.single())
                        .append(RIGHT, random.single())
                        .put("retained", Bytes.utf8("key"), random.single().bytes())
                        .durability(durability);
        History.Commit commit = new History.Commit(writes, answer);
        history.add(commit);
        if (isAnswered) {
            answer.committed(commit.expected);
        }
    }

    private List<WriteSet> commits() {
        return history.events().stream()
                .filter(History.Commit.class::isInstance)
                .map(event -> ((History.Commit) event).writes)
                .toList();
    }

    /** What a store holds whose replay treats one write set wrongly. */
    private ModelStore replayed(int wrong, Replay how) {
        ModelStore model = replayedOnly(0);
        for (int i = 0; i < commits().size(); i++) {
            WriteSet writes = commits().get(i);
            if (i != wrong) {
                model.apply(writes);
            } else if (how == Replay.HALF) {
                model.append(writes.appends().get(0).partition(), writes.appends().get(0).batch());
            }
        }
        return model;
    }

    /** What a store holds that replays so many write sets, and no trims. */
    private ModelStore replayedOnly(int count) {
        ModelStore model = new ModelStore();
        model.open(LEFT);
        model.open(RIGHT);
        commits().stream().limit(count).forEach(model::apply);
        return model;
    }

    private static Observed observed(ModelStore model) {
        return model.observed(RandomWrites.PARTITIONS, RandomWrites.TABLES);
    }

    private void assertVerdict(Verdict verdict, ModelStore found, boolean wasPowerLost) {
        HistoryChecker checker = new HistoryChecker(history, wasPowerLost);
        HistoryViolation violation =
                assertThrows(HistoryViolation.class, () -> checker.check(observed(found)));
        assertEquals(verdict, violation.verdict());
    }

    /** What is found in histories on spoiled files that end so. */
    private static Set<Verdict> verdicts(UnaryOperator<DataFiles> spoiling, End end) {
        Set<Verdict> found = EnumSet.noneOf(Verdict.class);
        for (int seed = 0; seed < SEEDS; seed++) {
            StoreSimulation simulation = new StoreSimulation(seed, spoiling);
            try {
                simulation.recover();
                // Short lives lose answers, long ones cannot even start.
                simulation.live(2 * seed);
                simulation.end(end);
                simulation.recover();
            } catch (HistoryViolation violation) {
                found.add(violation.verdict());
            }
        }
        return found;
    }
}
