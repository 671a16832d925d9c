package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

class QueueCursorTest {
    private static final int QUEUE = 9;
    private static final int PARTITION = 2;

    private final QueueCursor cursor = new QueueCursor(QUEUE, PARTITION, 1);

    @Test
    void writesOnlyTheFloorWhenItIsAcknowledgedInOrder() {
        for (long place : new long[] {5, 100, 9_000, 9_001}) {
            cursor.acknowledge(cursor.pass(place), place);
        }
        assertEquals(9_002, cursor.floor());
        assertEquals(0, cursor.holes());
        WriteSet writes = new WriteSet();
        cursor.write(writes, 1);
        assertEquals(1, writes.puts().size());
        assertEquals(QueueTables.floorKey(QUEUE, PARTITION), writes.puts().getFirst().key());
    }

    @Test
    void writesOnlyBlocksThatChanged() {
        long[] froms = new long[100];
        for (int i = 0; i < 100; i++) {
            froms[i] = cursor.pass(i * 1_000L);
        }
        for (int i = 1; i < 100; i += 2) {
            cursor.acknowledge(froms[i], i * 1_000L);
        }
        cursor.write(new WriteSet(), 1);
        cursor.confirm(1, new LongList());
        cursor.acknowledge(froms[50], 50_000);
        WriteSet writes = new WriteSet();
        cursor.write(writes, 2);
        // Three intervals became one: its block, the block of what was joined, and the floor.
        assertTrue(writes.puts().size() <= 4, writes.puts().toString());
    }

    @Test
    void countsAcknowledgementsAsDurableOnceTheyAreConfirmed() {
        cursor.acknowledge(cursor.pass(4), 4);
        assertTrue(cursor.covers(4));
        assertFalse(cursor.coversDurably(4));
        cursor.write(new WriteSet(), 1);
        cursor.acknowledge(cursor.pass(6), 6);
        LongList released = new LongList();
        cursor.confirm(1, released);
        assertArrayEquals(new long[] {4}, released.toArray());
        assertTrue(cursor.coversDurably(4));
        assertFalse(cursor.coversDurably(6));
    }

    @Test
    void releasesWhereAMessageWasCopiedTo() {
        cursor.pass(4);
        cursor.move(4, 70);
        assertEquals(70, cursor.locationOf(4));
        cursor.acknowledge(0, 4);
        cursor.write(new WriteSet(), 1);
        LongList released = new LongList();
        assertTrue(cursor.confirm(1, released), "the move is to be forgotten");
        assertArrayEquals(new long[] {70}, released.toArray());
    }

    @Test
    void comesBackWithWhatAnyConfirmedFlushHeld() {
        Seeds.run(1, 400, seed -> new CursorHistory(seed).run());
    }

    /** One cursor beside sets of places, with flushes that fail, answered in order. */
    private static final class CursorHistory {
        private final SplittableRandom random;
        private final QueueCursor cursor = new QueueCursor(QUEUE, PARTITION, 1);
        private final Map<Bytes, Bytes> table = new HashMap<>();
        private final TreeMap<Long, Long> taken = new TreeMap<>();
        private final Set<Long> places = new TreeSet<>();
        private final Set<Long> acknowledged = new HashSet<>();
        private final Map<Long, Integer> attempts = new HashMap<>();
        private final Map<Long, Integer> marks = new HashMap<>();
        private final List<Long> released = new ArrayList<>();
        private Set<Long> durable = new HashSet<>();
        private Map<Long, Integer> durableAttempts = new HashMap<>();
        private Map<Long, Integer> durableMarks = new HashMap<>();
        private long next;
        private long flush;

        /** What a flush promises. */
        private record Promise(
                long flush,
                boolean happens,
                Set<Long> acknowledged,
                Map<Long, Integer> attempts,
                Map<Long, Integer> marks) {}

        CursorHistory(long seed) {
            random = new SplittableRandom(seed);
        }

        void run() {
            List<Promise> open = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                switch (random.nextInt(9)) {
                    case 0, 1 -> take();
                    case 2, 3, 4 -> acknowledge();
                    case 5 -> attempt();
                    case 6 -> open.add(flush());
                    case 7 -> mark();
                    default -> {
                        if (!open.isEmpty()) {
                            answer(open.removeFirst());
                        }
                    }
                }
            }
            checkRestored(open);
        }

        private void take() {
            next += random.nextInt(4) == 0 ? random.nextInt(9_000) : random.nextInt(1, 3);
            places.add(next);
            taken.put(next, cursor.pass(next));
            next++;
        }

        private void acknowledge() {
            if (!taken.isEmpty()) {
                Long place = anyTaken();
                long from = Objects.requireNonNull(taken.remove(place));
                cursor.acknowledge(from, place);
                acknowledged.add(place);
                attempts.remove(place);
                marks.remove(place);
            }
        }

        private void mark() {
            if (!taken.isEmpty()) {
                long place = anyTaken();
                int mark = random.nextInt(1, 65_536);
                cursor.marked(place, mark);
                marks.put(place, mark);
            }
        }

        private void attempt() {
            if (!taken.isEmpty()) {
                long place = anyTaken();
                int count = cursor.attempts(place) + 1;
                cursor.attempted(place, count);
                attempts.put(place, count);
            }
        }

        private long anyTaken() {
            if (random.nextBoolean()) {
                return taken.firstKey();
            }
            List<Long> all = List.copyOf(taken.keySet());
            return all.get(random.nextInt(all.size()));
        }

        private Promise flush() {
            WriteSet writes = new WriteSet();
            cursor.write(writes, ++flush);
            boolean happens = random.nextInt(3) > 0;
            for (WriteSet.Put put : happens ? writes.puts() : List.<WriteSet.Put>of()) {
                if (put.value() == null) {
                    table.remove(put.key());
                } else {
                    table.put(put.key(), put.value());
                }
            }
            return new Promise(
                    flush,
                    happens,
                    new HashSet<>(acknowledged),
                    new HashMap<>(attempts),
                    new HashMap<>(marks));
        }

        private void answer(Promise promise) {
            if (promise.happens) {
                LongList list = new LongList();
                cursor.confirm(promise.flush, list);
                for (long place : list.toArray()) {
                    released.add(place);
                }
                durable = promise.acknowledged;
                durableAttempts = promise.attempts;
                durableMarks = promise.marks;
                assertEquals(durable, new HashSet<>(released));
                assertEquals(durable.size(), released.size());
            }
        }

        /** What was not answered may be there too; the last that happened decides. */
        private void checkRestored(List<Promise> open) {
            for (Promise promise : open) {
                if (promise.happens) {
                    durable = promise.acknowledged;
                    durableAttempts = promise.attempts;
                    durableMarks = promise.marks;
                }
            }
            QueueCursor restored = restored();
            for (long place : places) {
                assertEquals(durable.contains(place), restored.covers(place), "place " + place);
                assertEquals(durableAttempts.getOrDefault(place, 0), restored.attempts(place));
                assertEquals(durableMarks.getOrDefault(place, 0), restored.mark(place));
                assertEquals(acknowledged.contains(place), cursor.covers(place));
            }
        }

        private QueueCursor restored() {
            QueueCursor restored = new QueueCursor(QUEUE, PARTITION, 1);
            table.forEach(
                    (key, value) -> {
                        try {
                            if (key.length() == QueueTables.FLOOR_KEY_BYTES) {
                                restored.restoreFloor(value);
                            } else {
                                restored.restoreBlock(key.asByteBuffer().getLong(8), value);
                            }
                        } catch (CorruptQueueLogException e) {
                            throw new AssertionError(e);
                        }
                    });
            restored.restored();
            return restored;
        }
    }
}
