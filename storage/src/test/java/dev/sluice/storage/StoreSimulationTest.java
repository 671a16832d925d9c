package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Compaction;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.WriteSet;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Random histories with crashes. */
class StoreSimulationTest {
    private static final long FIRST_SEED = 1;

    @Test
    void holdsWhatItPromisedAfterAnyCrash() {
        Seeds.run(
                FIRST_SEED,
                Seeds.isTorture() ? 10_000 : 300,
                seed -> new StoreSimulation(seed).run());
    }

    /** Seeds 5007027 and 5014500 once called that a wrong read. */
    @Test
    void judgesAReadByTheRefusalsThatAreHeardWithIt() {
        PartitionId log = RandomWrites.PARTITIONS.get(0);
        BatchWriter writer = new BatchWriter();
        Bytes tooLarge = Bytes.wrap(new byte[SteppedStore.JOURNAL_FILE_BYTES]);
        StoreSimulation simulation = new StoreSimulation(FIRST_SEED);
        simulation.recover();
        simulation.commit(new WriteSet().append(log, writer.append(1, null, tooLarge).finish()));
        simulation.commit(new WriteSet().append(log, writer.append(1, null, null).finish()));
        simulation.stepped().step(0);
        simulation.read(log, 0, 1_000);
        assertEquals(1, simulation.stepped().store().bounds(log).endOffset());
    }

    @Test
    void comesByEveryPath() {
        Map<String, Integer> counts = new HashMap<>();
        Compaction compacted = Compaction.NONE;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 30; seed++) {
            StoreSimulation simulation =
                    new StoreSimulation(seed, files -> new CountedFiles(files, counts));
            simulation.run();
            compacted = compacted.plus(simulation.stepped().compactions().sum());
        }
        // The journal rolls and is recycled, checkpoints are written; partitions get into bundles,
        // out of them, and into segments, which are trimmed away; tables are merged.
        List<String> paths =
                List.of(
                        "create journal",
                        "rename journal",
                        "rename new",
                        "create bundle",
                        "delete bundle",
                        "create log",
                        "delete log",
                        "create table",
                        "delete table");
        assertEquals(
                List.of(),
                paths.stream().filter(path -> counts.getOrDefault(path, 0) < 10).toList());
        assertTrue(compacted.recordsKept() > 200, compacted.toString());
        assertTrue(compacted.recordsRead() > 2 * compacted.recordsKept(), compacted.toString());
    }
}
