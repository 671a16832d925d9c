package dev.sluice.storage;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.WriteSet;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes write sets of random sizes and bytes. No two records are alike: each has a key of its own.
 *
 * <p><i>Confined to one thread.</i>
 */
final class RandomWrites {
    static final List<PartitionId> PARTITIONS =
            List.of(
                    new PartitionId("orders", 0),
                    new PartitionId("orders", 1),
                    new PartitionId("clicks", 0),
                    new PartitionId("$queue", 0),
                    new PartitionId("b\u00fcro/\u6771", 7));
    static final List<String> TABLES = List.of("sessions", "retained", "qos2");

    private static final int[] VALUE_BYTES = {0, 1, 30, 300, 2_000, 10 * 1024};
    private static final int TABLE_KEYS = 6;
    private static final int SHARED_KEYS = 12;

    /** So many of the partitions are compacted. */
    static final int COMPACTED = 2;

    private final SplittableRandom random;
    private final boolean isHeavy;
    private final BatchWriter writer = new BatchWriter();
    private boolean sharesKeys;
    private long nextId = 1;
    private long timeMs = 1_000;

    /**
     * @param isHeavy whether large values are as frequent as small ones
     */
    RandomWrites(SplittableRandom random, boolean isHeavy) {
        this.random = random;
        this.isHeavy = isHeavy;
    }

    /** From now on the records of some partitions share keys, and some have no value. */
    void shareKeys() {
        sharesKeys = true;
    }

    WriteSet next() {
        WriteSet writes = new WriteSet().durability(durability());
        int appends = random.nextInt(5);
        int bytes = 0;
        // A write set must go into one file of the journal.
        for (int i = 0; i < appends && bytes < 25_000; i++) {
            Batch batch = batch();
            bytes += batch.bytes().length();
            // Some partitions soon have segments, others stay small.
            int partition = lower(PARTITIONS.size());
            writes.append(PARTITIONS.get(partition), batch(sharesKeys && partition < COMPACTED));
        }
        int puts = random.nextInt(4) - (appends > 0 ? 1 : 0);
        for (int i = 0; i < puts; i++) {
            change(writes);
        }
        return writes;
    }

    private Durability durability() {
        return switch (random.nextInt(4)) {
            case 0 -> Durability.INTERVAL;
            case 1 -> Durability.OS;
            default -> Durability.COMMIT;
        };
    }

    /** One small record. */
    Batch single() {
        return writer.append(++timeMs, id(), bytes(20)).finish();
    }

    Batch batch() {
        return batch(false);
    }

    private Batch batch(boolean sharesKey) {
        int records = 1 + random.nextInt(3);
        for (int i = 0; i < records; i++) {
            // Time goes back now and then.
            timeMs += random.nextInt(-2, 10);
            Bytes value = bytes(VALUE_BYTES[size()]);
            if (sharesKey && random.nextInt(10) > 0) {
                Bytes key = Bytes.utf8("shared-" + random.nextInt(SHARED_KEYS));
                writer.append(timeMs, key, random.nextInt(5) == 0 ? null : value);
            } else {
                writer.append(timeMs, id(), value);
            }
        }
        return writer.finish();
    }

    private int size() {
        return isHeavy ? random.nextInt(VALUE_BYTES.length) : lower(VALUE_BYTES.length);
    }

    /** A number below {@code bound}; low ones more often. */
    private int lower(int bound) {
        return random.nextInt(1 + random.nextInt(bound));
    }

    private void change(WriteSet writes) {
        String table = TABLES.get(random.nextInt(TABLES.size()));
        Bytes key = Bytes.utf8("key-" + random.nextInt(TABLE_KEYS));
        if (random.nextInt(3) == 0) {
            writes.delete(table, key);
        } else {
            ByteBuffer value = ByteBuffer.allocate(8 + random.nextInt(200)).putLong(0, nextId++);
            writes.put(table, key, Bytes.wrap(value.array()));
        }
    }

    private Bytes id() {
        return Bytes.wrap(ByteBuffer.allocate(8).putLong(0, nextId++).array());
    }

    private Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
