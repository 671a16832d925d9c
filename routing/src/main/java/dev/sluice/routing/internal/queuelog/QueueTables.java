package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.PartitionId;

import java.nio.ByteBuffer;

/** Names and keys of what the queue log keeps in the store; docs/record-format.md lists them. */
final class QueueTables {
    /** The log; one partition for each lane. */
    static final String LOG = "$queues";

    /** Name of a queue to its number; the empty name to the number that comes next. */
    static final String NAMES = "$queue-names";

    /** Queue and partition to the floor; queue, partition and block to what is above it. */
    static final String ACKS = "$queue-acks";

    /** Queue and number to what a transaction has acknowledged that the cursors may not have. */
    static final String RECEIPTS = "$queue-receipts";

    /** Queue and slot to the id of a message that the queue took, and when. */
    static final String IDS = "$queue-ids";

    /** Queue and chunk to references. */
    static final String REFERENCES = "$queue-refs";

    /** Partition to the offset that a start reads the log from. */
    static final String SCAN = "$queue-scan";

    static final int FLOOR_KEY_BYTES = 2 * Integer.BYTES;
    static final int BLOCK_KEY_BYTES = FLOOR_KEY_BYTES + Long.BYTES;
    static final int CHUNK_KEY_BYTES = Integer.BYTES + Long.BYTES;
    static final int ID_KEY_BYTES = 2 * Integer.BYTES;
    static final int RECEIPT_KEY_BYTES = Integer.BYTES + Long.BYTES;

    /** That of a message whose record names none; every one that is written does. */
    static final Address NO_ADDRESS = Address.of("unknown");

    private QueueTables() {}

    static PartitionId partition(int partition) {
        return new PartitionId(LOG, partition);
    }

    static Bytes floorKey(int queue, int partition) {
        return Bytes.wrap(
                ByteBuffer.allocate(FLOOR_KEY_BYTES).putInt(queue).putInt(partition).array());
    }

    static Bytes blockKey(int queue, int partition, long block) {
        return Bytes.wrap(
                ByteBuffer.allocate(BLOCK_KEY_BYTES)
                        .putInt(queue)
                        .putInt(partition)
                        .putLong(block)
                        .array());
    }

    static Bytes chunkKey(int queue, long chunk) {
        return Bytes.wrap(
                ByteBuffer.allocate(CHUNK_KEY_BYTES).putInt(queue).putLong(chunk).array());
    }

    static Bytes receiptKey(int queue, long number) {
        return Bytes.wrap(
                ByteBuffer.allocate(RECEIPT_KEY_BYTES).putInt(queue).putLong(number).array());
    }

    static Bytes idKey(int queue, int slot) {
        return Bytes.wrap(ByteBuffer.allocate(ID_KEY_BYTES).putInt(queue).putInt(slot).array());
    }

    static Bytes scanKey(int partition) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
    }

    /** A key's fields; throws if it does not have exactly so many bytes. */
    static ByteBuffer fields(String table, Bytes key, int bytes) throws CorruptQueueLogException {
        if (key.length() != bytes) {
            throw new CorruptQueueLogException("table " + table + " has a strange key: " + key);
        }
        return key.asByteBuffer();
    }
}
