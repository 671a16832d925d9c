package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;

import java.util.function.IntToLongFunction;

/**
 * Up to {@value #CAPACITY} references of one queue in the order of their arrival. Each is coded as
 * its distance from the one before it in the same partition, with a bit that says that the
 * partition is another than the last reference's: one byte while distances stay below 65.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class ReferenceChunk {
    static final int CAPACITY = 1024;
    private static final int VERSION = 1;

    private final long number;
    private final PlacesByPartition last = new PlacesByPartition();
    private VarintWriter coded = new VarintWriter();
    private int count;
    private long bytes;
    private int lastPartition = -1;

    /**
     * @param number rises from chunk to chunk of a queue
     */
    ReferenceChunk(long number) {
        this.number = number;
    }

    /** The chunk that {@link #encoded} wrote. */
    static ReferenceChunk decode(long number, Bytes value) throws CorruptQueueLogException {
        String what = "chunk " + number + " of references";
        VarintReader reader = new VarintReader(value, what);
        reader.expect(VERSION);
        int count = reader.nextInt();
        long bytes = reader.next();
        ReferenceChunk chunk = new ReferenceChunk(number);
        int partition = -1;
        while (reader.hasMore()) {
            long step = reader.next();
            if ((step & 1) != 0) {
                partition = reader.nextInt();
            }
            long place = chunk.last.get(partition) + (step >> 1) + 1;
            if (place < 0 || partition < 0 || chunk.isFull()) {
                throw reader.fault("has a reference that cannot be");
            }
            chunk.append(partition, place, 0);
        }
        if (chunk.count != count || count == 0) {
            throw reader.fault("holds " + chunk.count + " references and announces " + count);
        }
        chunk.bytes = bytes;
        chunk.seal();
        return chunk;
    }

    Bytes encoded() {
        return new VarintWriter()
                .put(VERSION)
                .put(count)
                .put(bytes)
                .putRaw(coded.toBytes())
                .toBytes();
    }

    long number() {
        return number;
    }

    int count() {
        return count;
    }

    /** What the messages take, all together. */
    long bytes() {
        return bytes;
    }

    boolean isFull() {
        return count == CAPACITY;
    }

    /**
     * Adds a reference behind all others of its partition.
     *
     * @param messageBytes what the message takes; never negative
     */
    void append(int partition, long place, long messageBytes) {
        long before = last.get(partition);
        if (place <= before) {
            throw new IllegalStateException(
                    "place " + place + " of partition " + partition + " follows " + before);
        }
        boolean isSwitched = partition != lastPartition;
        coded.put((place - before - 1) << 1 | (isSwitched ? 1 : 0));
        if (isSwitched) {
            coded.put(partition);
            lastPartition = partition;
        }
        last.set(partition, place);
        count++;
        bytes += messageBytes;
    }

    /** Nothing will be appended. */
    void seal() {
        coded.trim();
    }

    /** Forgets the references; only the last ones are known from now on. */
    void forget() {
        coded = new VarintWriter();
        coded.trim();
    }

    /** The last place in each partition. */
    PlacesByPartition last() {
        return last;
    }

    /** Whether all of it lies below the floors of the partitions. */
    boolean isBelow(IntToLongFunction floors) {
        boolean[] isBelow = {true};
        last.forEach((partition, place) -> isBelow[0] &= place < floors.applyAsLong(partition));
        return isBelow[0];
    }

    /** Goes over the references, also over those that are appended meanwhile. */
    Walk walk() {
        return new Walk();
    }

    /** A position in a chunk. <i>Confined to the queue's lane.</i> */
    final class Walk {
        private final PlacesByPartition passed = new PlacesByPartition();
        private int position;
        private int partition = -1;
        private long place = -1;

        boolean hasNext() {
            return position < coded.size();
        }

        /** Moves to the next reference; false behind the last. */
        boolean next() {
            if (!hasNext()) {
                return false;
            }
            long step = number();
            if ((step & 1) != 0) {
                partition = (int) number();
            }
            place = passed.get(partition) + (step >> 1) + 1;
            passed.set(partition, place);
            return true;
        }

        /** Another walk that stands at the same reference. */
        Walk copy() {
            Walk copy = new Walk();
            passed.forEach(copy.passed::set);
            copy.position = position;
            copy.partition = partition;
            copy.place = place;
            return copy;
        }

        int partition() {
            return partition;
        }

        long place() {
            return place;
        }

        private long number() {
            long number = 0;
            int shift = 0;
            byte part;
            do {
                part = coded.byteAt(position++);
                number |= (long) (part & 0x7f) << shift;
                shift += 7;
            } while (part < 0);
            return number;
        }
    }
}
