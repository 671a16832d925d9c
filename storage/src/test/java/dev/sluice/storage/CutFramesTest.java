package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.files.FaultyFiles;
import dev.sluice.storage.internal.files.Operation;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/**
 * What becomes of frames behind the end of the journal, where a loss of power has left some that
 * were written after one that was lost.
 */
class CutFramesTest {
    private static final PartitionId LOG = new PartitionId("orders", 0);
    private static final int SEEDS = 30;

    private final BatchWriter writer = new BatchWriter();

    /**
     * A file that is to be used again may lose its header when the power fails; by then the frames
     * in it must all be older than the end of the journal.
     */
    @Test
    void areNotInAFileThatIsUsedAgain() throws StoreOpenException {
        for (int seed = 0; seed < SEEDS; seed++) {
            startAfterCut(seed, 1);
        }
    }

    @Test
    void areNotInAFileThatIsUsedAgainWhenNothingElseWasKept() throws StoreOpenException {
        for (int seed = 0; seed < SEEDS; seed++) {
            startAfterCut(seed, 0);
        }
    }

    private void startAfterCut(long seed, int kept) throws StoreOpenException {
        SteppedStore stepped = new SteppedStore(new FaultyFiles(seed));
        stepped.open();
        stepped.store().open(LOG);
        for (int i = 0; i < kept; i++) {
            stepped.commit(writes("kept", Durability.COMMIT));
        }
        stepped.commit(writes("torn", Durability.OS));
        stepped.commit(writes("cut-off", Durability.OS));
        stepped.kill();
        spoil(stepped.files(), "torn");
        stepped.open();
        assertEquals(kept, stepped.store().open(LOG).endOffset(), "seed " + seed);
        stepped.settle();
        stepped.close();

        // The header of the file that comes next is written in part.
        stepped.files()
                .failNext(
                        Operation.WRITE, name -> name.startsWith("journal/"), 0, "planned to fail");
        assertThrows(StoreOpenException.class, stepped::open);
        stepped.kill();
        stepped.open();
        assertEquals(kept, stepped.store().open(LOG).endOffset(), "seed " + seed);
    }

    private WriteSet writes(String value, Durability durability) {
        return new WriteSet()
                .append(LOG, writer.append(1, null, Bytes.utf8(value)).finish())
                .durability(durability);
    }

    /** Changes the text where it stands in the journal. */
    private static void spoil(FaultyFiles files, String text) {
        for (String name : files.names()) {
            int at = new String(files.bytes(name), StandardCharsets.ISO_8859_1).indexOf(text);
            if (at >= 0) {
                assertTrue(name.startsWith("journal/"), name);
                files.flip(name, at, 0);
                return;
            }
        }
        throw new AssertionError("no file has " + text);
    }
}
