package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one queue has acknowledged in one partition: everything below a floor, and intervals above
 * it; with the failed attempts and the marks of what is not acknowledged, and where its messages
 * are that were copied forward.
 *
 * <p>Everything is said in places: the offsets at which messages first stood. An interval may span
 * places that are not the queue's, so whoever acknowledges in order has no intervals.
 *
 * <p>Written are the floor and, of the rest, those blocks of {@value #BLOCK} places that changed.
 * An interval belongs to the block that it begins in. A block is written with every flush until one
 * is confirmed that holds its last change, so each confirmed flush stands by itself, whatever
 * became of those before it.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class QueueCursor {
    static final long BLOCK = 4096;
    private static final int VERSION = 1;

    /** That of a block with marks; one without is written as it was before there were any. */
    private static final int VERSION_WITH_MARKS = 2;

    private final int queue;
    private final int partition;
    private final Intervals acknowledged = new Intervals();
    private final TreeMap<Long, Integer> attempts = new TreeMap<>();
    private final TreeMap<Long, Integer> marks = new TreeMap<>();
    private final TreeMap<Long, Long> moved = new TreeMap<>();

    /** Blocks by the flush that holds their last change. */
    private final Map<Long, Long> changed = new HashMap<>(4);

    private final Set<Long> written = new HashSet<>(4);
    private final LongList undurable = new LongList();
    private final Deque<Milestone> milestones = new ArrayDeque<>(2);
    private long milestoneAt;
    private long durableCount;
    private long generation;
    private long floor;
    private long floorChangedIn;
    private boolean isFloorChanged;
    private boolean isFloorWritten;
    private long lastTaken = -1;

    /** So many acknowledgements become durable with a flush. */
    private record Milestone(long generation, long count) {}

    QueueCursor(int queue, int partition, long generation) {
        this.queue = queue;
        this.partition = partition;
        this.generation = generation;
    }

    int partition() {
        return partition;
    }

    long floor() {
        return floor;
    }

    /** How many intervals there are above the floor. */
    int holes() {
        return acknowledged.size();
    }

    boolean covers(long place) {
        return place < floor || acknowledged.contains(place);
    }

    /** Whether an acknowledgement survives the end of the process. */
    boolean coversDurably(long place) {
        return covers(place) && !undurable.contains(place);
    }

    /**
     * Passes over a place that is taken or was acknowledged before.
     *
     * @return the first place behind the one before it: the acknowledgement covers all from there
     */
    long pass(long place) {
        long from = Math.max(floor, lastTaken + 1);
        lastTaken = place;
        return Math.min(from, place);
    }

    void acknowledge(long from, long place) {
        undurable.add(place);
        boolean hadAttempts = attempts.remove(place) != null;
        if (marks.remove(place) != null || hadAttempts) {
            change(place);
        }
        if (from <= floor && acknowledged.size() == 0) {
            raiseFloor(place + 1);
        } else {
            acknowledged.add(from, place + 1, this::change);
            absorb();
        }
    }

    int attempts(long place) {
        return attempts.getOrDefault(place, 0);
    }

    void attempted(long place, int count) {
        attempts.put(place, count);
        change(place);
    }

    /** What was remembered with a delivery of the message; 0 for nothing. */
    int mark(long place) {
        return marks.getOrDefault(place, 0);
    }

    void marked(long place, int mark) {
        marks.put(place, mark);
        change(place);
    }

    /** Where the message is that first stood at {@code place}. */
    long locationOf(long place) {
        return moved.isEmpty() ? place : moved.getOrDefault(place, place);
    }

    int movedCount() {
        return moved.size();
    }

    void move(long place, long location) {
        moved.put(place, location);
        change(place);
    }

    /**
     * Writes what has changed and is not confirmed yet.
     *
     * @param flush rises from flush to flush
     */
    void write(WriteSet writes, long flush) {
        generation = flush + 1;
        long acknowledgedCount = durableCount + undurable.size();
        if (acknowledgedCount > milestoneAt) {
            milestones.addLast(new Milestone(flush, acknowledgedCount));
            milestoneAt = acknowledgedCount;
        }
        if (!isFloorChanged && changed.isEmpty()) {
            return;
        }
        writes.put(
                QueueTables.ACKS,
                QueueTables.floorKey(queue, partition),
                new VarintWriter().put(VERSION).put(floor).toBytes());
        isFloorWritten = true;
        for (long block : changed.keySet()) {
            Bytes key = QueueTables.blockKey(queue, partition, block);
            if (!isEmpty(block)) {
                writes.put(QueueTables.ACKS, key, encode(block));
                written.add(block);
            } else if (written.contains(block)) {
                writes.delete(QueueTables.ACKS, key);
            }
        }
    }

    /**
     * A flush is durable.
     *
     * @param released gets the locations of what it acknowledged
     * @return whether something changed that the next flush has to write
     */
    boolean confirm(long flush, LongList released) {
        isFloorChanged &= floorChangedIn > flush;
        for (Iterator<Map.Entry<Long, Long>> i = changed.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Long, Long> entry = i.next();
            if (entry.getValue() <= flush) {
                i.remove();
                if (isEmpty(entry.getKey())) {
                    written.remove(entry.getKey());
                }
            }
        }
        long durable = durableCount;
        while (!milestones.isEmpty() && milestones.peekFirst().generation <= flush) {
            durable = milestones.removeFirst().count;
        }
        int count = (int) (durable - durableCount);
        boolean hasMoved = false;
        for (int i = 0; i < count; i++) {
            hasMoved |= release(undurable.get(i), released);
        }
        undurable.removeFirst(count);
        durableCount = durable;
        return hasMoved;
    }

    /** Deletes all that was written. */
    void drop(WriteSet writes) {
        if (isFloorWritten) {
            writes.delete(QueueTables.ACKS, QueueTables.floorKey(queue, partition));
        }
        for (long block : written) {
            writes.delete(QueueTables.ACKS, QueueTables.blockKey(queue, partition, block));
        }
    }

    /** Gives the locations of what was acknowledged and is not durable, for a queue that goes. */
    void releaseAll(LongList released) {
        for (int i = 0; i < undurable.size(); i++) {
            released.add(locationOf(undurable.get(i)));
        }
    }

    void restoreFloor(Bytes value) throws CorruptQueueLogException {
        VarintReader reader = reader(value, "floor");
        reader.expect(VERSION);
        floor = reader.next();
        reader.expectEnd();
        isFloorWritten = true;
    }

    void restoreBlock(long block, Bytes value) throws CorruptQueueLogException {
        VarintReader reader = reader(value, "block " + block);
        long version = reader.next();
        if (version != VERSION && version != VERSION_WITH_MARKS) {
            throw reader.fault("has version " + version);
        }
        long start = block * BLOCK;
        long at = start;
        for (int left = reader.nextCount(); left > 0; left--) {
            long from = at + reader.next();
            at = from + reader.next();
            if (from < start || from >= start + BLOCK || at <= from) {
                throw reader.fault("has an interval from " + from + " to " + at);
            }
            acknowledged.add(from, at, begin -> {});
        }
        for (int left = reader.nextCount(); left > 0; left--) {
            attempts.put(place(reader, start), reader.nextInt());
        }
        for (int left = reader.nextCount(); left > 0; left--) {
            long place = place(reader, start);
            moved.put(place, place + reader.next());
        }
        for (int left = version == VERSION ? 0 : reader.nextCount(); left > 0; left--) {
            marks.put(place(reader, start), reader.nextInt());
        }
        reader.expectEnd();
        written.add(block);
    }

    /** What a receipt says; the next flush has it. */
    void restoreAcknowledged(long from, long to) {
        acknowledged.add(from, to, this::change);
    }

    /** Everything is restored: forgets what is covered. */
    void restored() {
        absorb();
        attempts.keySet().removeIf(this::isForgotten);
        marks.keySet().removeIf(this::isForgotten);
        moved.keySet().removeIf(this::isForgotten);
        lastTaken = floor - 1;
    }

    private boolean isForgotten(long place) {
        boolean covers = covers(place);
        if (covers) {
            change(place);
        }
        return covers;
    }

    private boolean release(long place, LongList released) {
        Long location = moved.remove(place);
        if (location == null) {
            released.add(place);
            return false;
        }
        released.add(location);
        change(place);
        return true;
    }

    private void absorb() {
        while (acknowledged.size() > 0 && acknowledged.from(0) <= floor) {
            change(acknowledged.from(0));
            raiseFloor(acknowledged.to(0));
            acknowledged.removeFirst();
        }
    }

    private void raiseFloor(long to) {
        floor = Math.max(floor, to);
        floorChangedIn = generation;
        isFloorChanged = true;
    }

    private void change(long place) {
        changed.put(place / BLOCK, generation);
    }

    private boolean isEmpty(long block) {
        long start = block * BLOCK;
        int first = acknowledged.firstFrom(start);
        return (first == acknowledged.size() || acknowledged.from(first) >= start + BLOCK)
                && !attempts.containsKey(firstIn(attempts, start))
                && !marks.containsKey(firstIn(marks, start))
                && !moved.containsKey(firstIn(moved, start));
    }

    /** The first key of the block, or -1. */
    private static long firstIn(NavigableMap<Long, ?> map, long start) {
        Long key = map.isEmpty() ? null : map.ceilingKey(start);
        return key == null || key >= start + BLOCK ? -1 : key;
    }

    private Bytes encode(long block) {
        long start = block * BLOCK;
        int first = acknowledged.firstFrom(start);
        int behind = acknowledged.firstFrom(start + BLOCK);
        Map<Long, Integer> marksHere = marks.subMap(start, start + BLOCK);
        VarintWriter writer =
                new VarintWriter()
                        .put(marksHere.isEmpty() ? VERSION : VERSION_WITH_MARKS)
                        .put(behind - first);
        long at = start;
        for (int i = first; i < behind; i++) {
            writer.put(acknowledged.from(i) - at).put(acknowledged.to(i) - acknowledged.from(i));
            at = acknowledged.to(i);
        }
        Map<Long, Integer> attemptsHere = attempts.subMap(start, start + BLOCK);
        writer.put(attemptsHere.size());
        attemptsHere.forEach((place, count) -> writer.put(place - start).put(count));
        Map<Long, Long> movedHere = moved.subMap(start, start + BLOCK);
        writer.put(movedHere.size());
        movedHere.forEach((place, location) -> writer.put(place - start).put(location - place));
        if (!marksHere.isEmpty()) {
            writer.put(marksHere.size());
            marksHere.forEach((place, mark) -> writer.put(place - start).put(mark));
        }
        return writer.toBytes();
    }

    private static long place(VarintReader reader, long start) throws CorruptQueueLogException {
        long distance = reader.next();
        if (distance >= BLOCK) {
            throw reader.fault("has a place " + distance + " behind its start");
        }
        return start + distance;
    }

    private VarintReader reader(Bytes value, String what) {
        return new VarintReader(
                value, "cursor of queue " + queue + " in partition " + partition + ", " + what);
    }
}
