package dev.sluice.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;

import org.junit.jupiter.api.Test;

class BatchesTest {
    private final Batch batch =
            new BatchWriter()
                    .append(5, null, Bytes.utf8("one"))
                    .append(7, null, Bytes.utf8("two"))
                    .finish()
                    .at(42);

    @Test
    void readsAStampedBatchAtItsPlace() throws RecordFormatException {
        Bytes stamped = Batches.stamped(batch);

        assertEquals(new Batch(42, stamped, 2), Batches.of(stamped));
        assertEquals(new Batch(42, stamped, 2), Batches.checked(stamped));
    }

    @Test
    void checkedRefusesADamagedBatch() {
        byte[] damaged = Batches.stamped(batch).toArray();
        damaged[damaged.length - 1] ^= 1;

        RecordFormatException refused =
                assertThrows(
                        RecordFormatException.class, () -> Batches.checked(Bytes.wrap(damaged)));

        assertEquals(RecordFormatException.Reason.CHECKSUM, refused.reason());
    }
}
