package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

class ReferenceChunkTest {
    private record At(int partition, long place) {}

    @Test
    void takesAByteForEachNeighbour() {
        ReferenceChunk chunk = new ReferenceChunk(0);
        for (int i = 0; i < ReferenceChunk.CAPACITY; i++) {
            chunk.append(0, 1_000_000_000L + i, 7);
        }
        assertTrue(chunk.isFull());
        assertTrue(chunk.encoded().length() < ReferenceChunk.CAPACITY + 12);
    }

    @Test
    void givesBackWhatItWasGiven() {
        Seeds.run(1, 200, this::givesBackWhatItWasGiven);
    }

    private void givesBackWhatItWasGiven(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int partitions = random.nextInt(1, 6);
        long[] last = new long[partitions];
        ReferenceChunk chunk = new ReferenceChunk(7);
        List<At> expected = new ArrayList<>();
        for (int i = random.nextInt(1, ReferenceChunk.CAPACITY + 1); i > 0; i--) {
            int partition = random.nextInt(partitions);
            long step = random.nextInt(20) == 0 ? random.nextLong(1L << 45) : random.nextInt(70);
            long place = last[partition] + step;
            last[partition] = place + 1;
            chunk.append(partition, place, 7);
            expected.add(new At(partition, place));
        }
        assertEquals(expected, all(chunk));
        ReferenceChunk decoded = decode(chunk.encoded());
        assertEquals(expected, all(decoded));
        for (int i = 0; i < partitions; i++) {
            assertEquals(chunk.last().get(i), decoded.last().get(i));
        }
    }

    @Test
    void walksOverWhatIsAppendedMeanwhile() {
        ReferenceChunk chunk = new ReferenceChunk(0);
        ReferenceChunk.Walk walk = chunk.walk();
        assertFalse(walk.next());
        chunk.append(3, 17, 7);
        assertTrue(walk.next());
        assertEquals(3, walk.partition());
        assertEquals(17, walk.place());
        assertFalse(walk.next());
    }

    @Test
    void refusesAPlaceThatDoesNotRise() {
        ReferenceChunk chunk = new ReferenceChunk(0);
        chunk.append(0, 5, 7);
        chunk.append(1, 5, 7);
        assertThrows(IllegalStateException.class, () -> chunk.append(0, 5, 7));
    }

    @Test
    void refusesEveryCutAndMostFlips() {
        ReferenceChunk chunk = new ReferenceChunk(0);
        for (int i = 0; i < 50; i++) {
            chunk.append(i % 2, i * 1000L, 7);
        }
        Bytes encoded = chunk.encoded();
        for (int i = 0; i < encoded.length(); i++) {
            Bytes cut = encoded.slice(0, i);
            assertThrows(
                    CorruptQueueLogException.class, () -> ReferenceChunk.decode(0, cut), "at " + i);
        }
        byte[] wrongVersion = encoded.toArray();
        wrongVersion[0] = 9;
        assertThrows(
                CorruptQueueLogException.class,
                () -> ReferenceChunk.decode(0, Bytes.wrap(wrongVersion)));
    }

    @Test
    void liesBelowFloorsOnlyIfAllOfItDoes() {
        ReferenceChunk chunk = new ReferenceChunk(0);
        chunk.append(0, 5, 7);
        chunk.append(1, 50, 7);
        assertFalse(chunk.isBelow(partition -> 6));
        assertFalse(chunk.isBelow(partition -> partition == 0 ? 5 : 51));
        assertTrue(chunk.isBelow(partition -> partition == 0 ? 6 : 51));
    }

    private static ReferenceChunk decode(Bytes encoded) {
        try {
            return ReferenceChunk.decode(7, encoded);
        } catch (CorruptQueueLogException e) {
            throw new AssertionError(e);
        }
    }

    private static List<At> all(ReferenceChunk chunk) {
        List<At> all = new ArrayList<>();
        ReferenceChunk.Walk walk = chunk.walk();
        while (walk.next()) {
            all.add(new At(walk.partition(), walk.place()));
        }
        return all;
    }
}
