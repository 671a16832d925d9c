package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.SpoiledFiles.Fault;
import dev.sluice.storage.SteppedStore.Committing;
import dev.sluice.storage.internal.files.DataFiles;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Bugs of a store, each of which the random histories have to find before long. */
class PlantedBugsTest {
    private static final long FIRST_SEED = 3_000_001;

    /** So many histories may pass before one finds the bug. */
    private static final int SEEDS = 40;

    @Test
    void findsAJournalThatIsNotForced() {
        assertFound(EnumSet.of(Verdict.LOST, Verdict.REFUSED), unforced(in("journal/")));
    }

    @Test
    void findsAJournalWhoseNamesAreNotForced() {
        assertFound(EnumSet.of(Verdict.LOST, Verdict.REFUSED), unforced("journal"::equals));
    }

    @Test
    void findsACheckpointBeforeTheForceOfSegments() {
        assertFound(
                EnumSet.of(Verdict.LOST, Verdict.REFUSED, Verdict.WRONG_READ),
                unforced(in("partitions/")));
    }

    @Test
    void findsACheckpointBeforeTheForceOfBundles() {
        assertFound(
                EnumSet.of(Verdict.LOST, Verdict.REFUSED, Verdict.WRONG_READ),
                unforced(in("bundles/")));
    }

    @Test
    void findsACheckpointBeforeTheForceOfTables() {
        assertFound(
                EnumSet.of(Verdict.LOST, Verdict.REFUSED, Verdict.WRONG_READ),
                unforced(in("tables/")));
    }

    @Test
    void findsACheckpointThatIsNotForced() {
        assertFound(EnumSet.of(Verdict.LOST, Verdict.REFUSED), unforced(in("checkpoint")));
    }

    @Test
    void findsJournalFilesThatAreUsedAgainBeforeTheCheckpointIsDurable() {
        assertFound(EnumSet.of(Verdict.LOST, Verdict.REFUSED), unforced(String::isEmpty));
    }

    @Test
    void findsSegmentsThatAreReadWrongly() {
        assertFound(
                EnumSet.of(Verdict.WRONG_READ, Verdict.LOST, Verdict.REFUSED),
                files -> new SpoiledFiles(files, Fault.READ_WRONG, in("partitions/")));
    }

    @Test
    void findsWhatIsCommittedTwice() {
        assertFound(EnumSet.of(Verdict.OFFSET_CONFLICT), PlantedBugsTest::committedTwice);
    }

    @Test
    void findsAWriteSetThatIsSplit() {
        assertFound(EnumSet.of(Verdict.TORN), PlantedBugsTest::split);
    }

    private static Predicate<String> in(String prefix) {
        return name -> name.startsWith(prefix);
    }

    private static UnaryOperator<DataFiles> unforced(Predicate<String> which) {
        return files -> new SpoiledFiles(files, Fault.FORCE_NOTHING, which);
    }

    /** As if a frame were replayed twice: who asked hears of the first only. */
    private static void committedTwice(
            JournaledStore store, WriteSet writes, Loop loop, CommitListener listener) {
        store.commit(copy(writes), loop, listener);
        store.commit(copy(writes), loop, new Nobody());
    }

    /** The changes of tables follow in a write set of their own. */
    private static void split(
            JournaledStore store, WriteSet writes, Loop loop, CommitListener listener) {
        WriteSet puts = new WriteSet().durability(writes.durability());
        puts.puts().addAll(writes.puts());
        WriteSet others = copy(writes);
        others.puts().clear();
        store.commit(others, loop, listener);
        if (!puts.puts().isEmpty()) {
            loop.execute(() -> store.commit(puts, loop, new Nobody()));
        }
    }

    private static WriteSet copy(WriteSet writes) {
        WriteSet copy = new WriteSet().durability(writes.durability());
        copy.appends().addAll(writes.appends());
        copy.puts().addAll(writes.puts());
        copy.drops().addAll(writes.drops());
        return copy;
    }

    private static void assertFound(Set<Verdict> verdicts, UnaryOperator<DataFiles> wrapping) {
        assertFound(verdicts, wrapping, JournaledStore::commit);
    }

    private static void assertFound(Set<Verdict> verdicts, Committing committing) {
        assertFound(verdicts, UnaryOperator.identity(), committing);
    }

    private static void assertFound(
            Set<Verdict> verdicts, UnaryOperator<DataFiles> wrapping, Committing committing) {
        Set<Verdict> others = EnumSet.noneOf(Verdict.class);
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            StoreSimulation simulation = StoreSimulation.heavy(seed, wrapping);
            simulation.stepped().committingBy(committing);
            try {
                simulation.run();
            } catch (HistoryViolation found) {
                if (verdicts.contains(found.verdict())) {
                    return;
                }
                others.add(found.verdict());
            }
        }
        fail(SEEDS + " histories did not find it, but " + others);
    }

    /** Hears nothing. */
    private static final class Nobody implements CommitListener {
        @Override
        public void committed(long[] offsets) {}

        @Override
        public void failed(StoreFailure why) {}
    }
}
