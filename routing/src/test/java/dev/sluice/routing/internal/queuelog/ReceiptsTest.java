package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;

import org.junit.jupiter.api.Test;

import java.util.List;

class ReceiptsTest {
    private final Receipts receipts = new Receipts(3);

    @Test
    void isDeletedWithEachFlushUntilOneIsDurableThatHasIt() {
        Receipt receipt = receipts.of(List.of(new Reference(0, 0, 5, 5)));
        assertEquals(List.of(), deleted());

        receipts.applied(receipt, 8);
        receipts.confirm(7);
        assertEquals(List.of(receipt.put().key()), deleted());
        receipts.confirm(8);

        assertEquals(List.of(), deleted());
    }

    @Test
    void whatAStartFindsIsDeletedAndItsNumberNotUsedAgain() throws CorruptQueueLogException {
        Receipt old = receipts.of(List.of(new Reference(0, 0, 5, 5)));
        Receipts next = new Receipts(3);
        next.restore(41, valueOf(old), (partition, from, to) -> {});

        assertEquals(42, next.of(List.of(new Reference(0, 0, 6, 6))).number());
        WriteSet writes = new WriteSet();
        next.write(writes);
        assertEquals(QueueTables.receiptKey(3, 41), writes.puts().getFirst().key());
    }

    @Test
    void whatDoesNotParseNamesTheReceipt() {
        for (Bytes value :
                List.of(
                        Bytes.EMPTY,
                        Bytes.wrap(new byte[] {9}),
                        Bytes.wrap(new byte[] {1, 1, 0, 1, 5, 0}),
                        Bytes.wrap(new byte[] {1, 0, 0}))) {
            CorruptQueueLogException fault =
                    assertThrows(
                            CorruptQueueLogException.class,
                            () -> receipts.restore(7, value, (partition, from, to) -> {}));
            assertTrue(String.valueOf(fault.getMessage()).startsWith("receipt 7 of queue 3"));
        }
    }

    private static Bytes valueOf(Receipt receipt) {
        Bytes value = receipt.put().value();
        return value == null ? Bytes.EMPTY : value;
    }

    private List<Bytes> deleted() {
        WriteSet writes = new WriteSet();
        receipts.write(writes);
        return writes.puts().stream().map(WriteSet.Put::key).toList();
    }
}
