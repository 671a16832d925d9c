package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Compaction;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** What operators see of compaction. */
class StoreCompactionMetricsTest {
    private static final PartitionId ORDERS = new PartitionId("orders", 0);
    private static final CompactionRules ALL = new CompactionRules(0, Duration.ZERO, Duration.ZERO);

    private final BatchWriter writer = new BatchWriter();
    private final SteppedStore stepped = new SteppedStore(new FaultyFiles(9));

    StoreCompactionMetricsTest() throws StoreOpenException {
        stepped.open();
        stepped.store().open(ORDERS);
        for (int i = 0; i < 150; i++) {
            Bytes value = Bytes.wrap(new byte[1_000]);
            WriteSet writes =
                    new WriteSet()
                            .append(
                                    ORDERS,
                                    writer.append(1, Bytes.utf8("k" + i % 7), value).finish());
            assertFalse(stepped.commit(writes).failed());
        }
    }

    @Test
    void countsWhatAPassDid() {
        stepped.files().onForce(() -> stepped.pass(Duration.ofSeconds(1)));
        stepped.compact(ORDERS, ALL);
        stepped.settle();
        stepped.files().onForce(() -> {});
        Compaction done = stepped.compactions().sum();
        assertTrue(done.recordsKept() < done.recordsRead(), done.toString());
        assertEquals(1, count("passes"));
        assertEquals(0, count("failures"));
        assertEquals(done.recordsRead() - done.recordsKept(), count("removed_records"));
        assertEquals(done.bytesBefore(), count("read_bytes"));
        assertEquals(done.bytesAfter(), count("written_bytes"));
        assertTrue(count("seconds") >= Duration.ofSeconds(1).toNanos());
    }

    @Test
    void countsAPassThatFailed() {
        String segment =
                stepped.files().names().stream()
                        .filter(name -> name.endsWith(".log"))
                        .findFirst()
                        .orElseThrow();
        stepped.files().flip(segment, 100, 3);
        stepped.compact(ORDERS, ALL);
        stepped.settle();
        assertEquals(Reason.CORRUPT, stepped.compactions().failures().getFirst().reason());
        assertEquals(1, count("failures"));
        assertEquals(0, count("passes"));
        assertEquals(0, count("removed_records"));
    }

    private long count(String what) {
        return stepped.metrics().count("sluice_compaction_" + what + "_total");
    }
}
