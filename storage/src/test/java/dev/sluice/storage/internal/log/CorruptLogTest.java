package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One flipped bit anywhere: it is found, or it does no harm; never a wrong answer. */
class CorruptLogTest {
    /** What a checksum of a batch does not cover and may say anything: the leader epoch. */
    private static final int LEADER_EPOCH = 12;

    private static final int MAGIC = 16;

    private final MemoryFiles files = new MemoryFiles();
    private final Partitions partitions = new Partitions(files, Partitions.SMALL, 20_260_502);
    private List<Batch> large = List.of();
    private List<Batch> small = List.of();

    CorruptLogTest() throws Exception {}

    @BeforeEach
    void write() throws Exception {
        large = partitions.appendBytes(0, 18_000);
        small = partitions.appendBytes(1, 1_000);
        partitions.write();
        assertEquals(1, partitions.log(0).segments().size());
        assertEquals(1, partitions.log(1).extents().size());
    }

    @Test
    void findsAFlippedBitInASegment() throws Exception {
        Segment segment = partitions.log(0).segments().getFirst();
        String name = Partitions.segmentName(0, segment);
        int batchBytes = large.getFirst().bytes().length();
        for (int at = 0; at < segment.bytes(); at += at < 2 * batchBytes ? 1 : 97) {
            int inBatch = at % batchBytes;
            if (inBatch >= LEADER_EPOCH && inBatch < MAGIC) {
                continue;
            }
            int bit = at % 8;
            files.flipBit(name, at, bit);
            partitions.reopen();

            CorruptLogException found =
                    assertThrows(CorruptLogException.class, () -> readStepwise(0), "byte " + at);
            assertEquals(name, found.file());
            assertTrue(
                    Math.abs(at - found.position()) < 2L * batchBytes, found + " for byte " + at);
            assertThrows(
                    CorruptLogException.class,
                    () -> partitions.logFiles.verify(0, partitions.log(0)));
            files.flipBit(name, at, bit);
        }
        partitions.reopen();
        assertEquals(Partitions.stamped(large), readStepwise(0));
    }

    @Test
    void findsAFlippedBitInARun() throws Exception {
        Extent extent = partitions.log(1).extents().getFirst();
        String name = FileKey.bundle(extent.bundle()).name();
        int batchBytes = small.getFirst().bytes().length();
        long from = extent.position() - BundleFormat.RUN_HEADER_BYTES;
        for (long at = from; at < extent.position() + extent.bytes(); at++) {
            long inBatch = at < extent.position() ? 0 : (at - extent.position()) % batchBytes;
            if (inBatch >= LEADER_EPOCH && inBatch < MAGIC) {
                continue;
            }
            int bit = (int) (at % 8);
            files.flipBit(name, at, bit);
            partitions.reopen();

            CorruptLogException found =
                    assertThrows(
                            CorruptLogException.class,
                            () -> partitions.logFiles.verify(1, partitions.log(1)),
                            "byte " + at);
            assertEquals(name, found.file());
            assertThrows(CorruptLogException.class, () -> readStepwise(1), "byte " + at);
            files.flipBit(name, at, bit);
        }
    }

    @Test
    void findsAFlippedBitInTheHeaderOfABundle() throws Exception {
        for (int at = 0; at < BundleFormat.HEADER_BYTES; at++) {
            files.flipBit("bundles/00000000.bundle", at, at % 8);
            CorruptLogException found =
                    assertThrows(
                            CorruptLogException.class,
                            () -> partitions.logFiles.verify(1, partitions.log(1)));
            assertTrue(found.position() <= at && at - found.position() < 8, found.toString());
            files.flipBit("bundles/00000000.bundle", at, at % 8);
        }
    }

    @Test
    void givesTheSameInSpiteOfAFlippedBitInAnIndex() throws Exception {
        Segment segment = partitions.log(0).segments().getFirst();
        String name = Partitions.indexName(0, segment);
        List<Bytes> expected = Partitions.stamped(large);
        assertTrue(segment.indexEntries() >= 4, segment.toString());
        for (int bitAt = 0; bitAt < 8 * 16 * segment.indexEntries(); bitAt++) {
            files.flipBit(name, bitAt / 8, bitAt % 8);
            for (int i = 0; i < large.size(); i += 9) {
                partitions.reopen();
                Batch batch = large.get(i);
                assertEquals(
                        expected.get(i),
                        Batches.stamped(partitions.read(0, batch.baseOffset(), 1).getFirst()),
                        "bit " + bitAt);
                partitions.reopen();
                long time = Batches.maxTimestampMs(batch);
                assertEquals(
                        expected.get(firstAtTime(time)),
                        Batches.stamped(
                                partitions
                                        .logFiles
                                        .readAtTime(0, partitions.log(0), time)
                                        .getFirst()),
                        "bit " + bitAt);
            }
            partitions.logFiles.verify(0, partitions.log(0));
            files.flipBit(name, bitAt / 8, bitAt % 8);
        }
    }

    @Test
    void doesWithoutAnIndex() throws Exception {
        Segment segment = partitions.log(0).segments().getFirst();
        byte[] whole = files.get(Partitions.indexName(0, segment));
        partitions.reopen();
        files.delete(Partitions.indexName(0, segment));
        assertEquals(Partitions.stamped(large), readStepwise(0));

        partitions.reopen();
        files.set(Partitions.indexName(0, segment), new byte[24]);
        assertEquals(Partitions.stamped(large), readStepwise(0));
        large.add(partitions.append(0, 1, 10));
        partitions.write();

        Bytes now = Bytes.wrap(files.get(Partitions.indexName(0, segment)));
        assertEquals(Bytes.wrap(whole), now.slice(0, whole.length));
    }

    @Test
    void damageInOnePlaceLeavesTheRestReadable() throws Exception {
        Segment segment = partitions.log(0).segments().getFirst();
        files.flipBit(Partitions.segmentName(0, segment), segment.bytes() / 2, 3);
        partitions.reopen();
        List<Bytes> expected = Partitions.stamped(large);

        List<Batch> before = partitions.read(0, 0, 1_000_000);
        assertEquals(expected.subList(0, before.size()), Partitions.stamped(before));
        assertTrue(!before.isEmpty() && before.size() < expected.size(), before.size() + "");
        long last = large.getLast().baseOffset();
        assertEquals(
                Partitions.stamped(List.of(large.getLast())),
                Partitions.stamped(partitions.read(0, last, 1_000_000)));
    }

    @Test
    void givesEverythingButTheDamagedBatchAndWhatFollowsItUpToTheNextEntry() throws Exception {
        Segment segment = partitions.log(0).segments().getFirst();
        String name = Partitions.segmentName(0, segment);
        long batchBytes = large.getFirst().bytes().length();
        List<Bytes> expected = Partitions.stamped(large);
        for (int damaged = 0; damaged < large.size(); damaged += 5) {
            files.flipBit(name, damaged * batchBytes + 100, 3);
            partitions.reopen();
            List<Integer> lost = new ArrayList<>();
            for (int i = 0; i < large.size(); i++) {
                try {
                    List<Batch> read = partitions.read(0, large.get(i).baseOffset(), 1);
                    assertEquals(expected.subList(i, i + 1), Partitions.stamped(read));
                } catch (CorruptLogException e) {
                    assertEquals(damaged * batchBytes, e.position(), "at " + i);
                    lost.add(i);
                }
            }
            assertEquals(damaged, lost.getFirst());
            assertEquals(lost.getFirst() + lost.size() - 1, lost.getLast(), lost.toString());
            assertTrue(
                    lost.size() <= SegmentIndex.INTERVAL_BYTES / batchBytes + 1, lost.toString());
            files.flipBit(name, damaged * batchBytes + 100, 3);
        }
    }

    @Test
    void givesWhatLiesBeforeTheEndOfASegmentThatIsTooShort() throws Exception {
        Segment segment = partitions.log(0).segments().getFirst();
        String name = Partitions.segmentName(0, segment);
        long batchBytes = large.getFirst().bytes().length();
        byte[] whole = files.get(name);
        files.set(name, Arrays.copyOf(whole, (int) (20 * batchBytes + 7)));
        partitions.reopen();
        List<Batch> read = new ArrayList<>();
        while (read.size() < 20) {
            read.addAll(partitions.read(0, read.size(), 1_000_000));
        }
        assertEquals(Partitions.stamped(large.subList(0, 20)), Partitions.stamped(read));
        assertThrows(CorruptLogException.class, () -> partitions.read(0, 20, 1_000_000));
    }

    @Test
    void givesWhatLiesInARunBeforeTheDamage() throws Exception {
        Extent extent = partitions.log(1).extents().getFirst();
        long batchBytes = small.getFirst().bytes().length();
        files.flipBit("bundles/00000000.bundle", extent.position() + 2 * batchBytes + 100, 3);
        partitions.reopen();
        assertEquals(
                Partitions.stamped(small.subList(0, 2)),
                Partitions.stamped(partitions.read(1, 0, 1_000_000)));
        CorruptLogException found =
                assertThrows(CorruptLogException.class, () -> partitions.read(1, 2, 1_000_000));
        assertEquals(extent.position() + 2 * batchBytes, found.position());
    }

    /** Where the length of a batch is damaged, its body may hold what a client made to fit. */
    @Test
    void takesNothingInABodyForABatch() throws Exception {
        Batch forged = partitions.append(2, 1, 50);
        partitions.tails.clear();
        byte[] body = new byte[5_000];
        for (int at = 0; at + forged.bytes().length() <= body.length; at += 200) {
            byte[] fake = Batches.stamped(forged.at(1)).toArray();
            System.arraycopy(fake, 0, body, at, fake.length);
        }
        Batch outer = new BatchWriter().append(1_000, null, Bytes.wrap(body)).finish().at(0);
        partitions.tails.computeIfAbsent(2, _ -> new ArrayList<>()).add(outer);
        partitions.appendBytes(2, 9_000);
        partitions.write();
        Segment segment = partitions.log(2).segments().getFirst();
        for (int bit = 0; bit < 13; bit++) {
            files.flipBit(Partitions.segmentName(2, segment), 11 - bit / 8, bit % 8);
            partitions.reopen();
            assertThrows(CorruptLogException.class, () -> partitions.read(2, 0, 1_000_000));
            Bytes next = Batches.stamped(partitions.read(2, 1, 1).getFirst());
            assertNotEquals(Batches.stamped(forged.at(1)), next);
            files.flipBit(Partitions.segmentName(2, segment), 11 - bit / 8, bit % 8);
        }
    }

    @Test
    void goesOnBehindADamagedSegmentWhoseIndexIsLost() throws Exception {
        Segment segment = partitions.log(0).segments().getFirst();
        files.flipBit(Partitions.segmentName(0, segment), 5_000, 3);
        partitions.reopen();
        files.delete(Partitions.indexName(0, segment));
        Batch next = partitions.append(0, 1, 10);

        partitions.write();

        assertEquals(2, partitions.log(0).segments().size());
        assertEquals(segment, partitions.log(0).segments().getFirst());
        assertEquals(
                Partitions.stamped(List.of(next)),
                Partitions.stamped(partitions.read(0, next.baseOffset(), 1_000)));
    }

    @Test
    void aDamagedExtentDoesNotStopItsPartition() throws Exception {
        Extent extent = partitions.log(1).extents().getFirst();
        files.flipBit("bundles/00000000.bundle", extent.position() + 70, 3);
        partitions.reopen();
        List<Batch> more = new ArrayList<>();
        for (int cycle = 0; cycle < 6; cycle++) {
            more.addAll(partitions.appendBytes(1, 3_000));
            partitions.write();
        }

        assertEquals(List.of(), partitions.log(1).segments());
        assertThrows(CorruptLogException.class, () -> readStepwise(1));
        List<Batch> read = partitions.read(1, more.getLast().baseOffset(), 1_000_000);
        assertEquals(Partitions.stamped(List.of(more.getLast())), Partitions.stamped(read));
    }

    private int firstAtTime(long epochMs) {
        int i = 0;
        while (Batches.maxTimestampMs(large.get(i)) < epochMs) {
            i++;
        }
        return i;
    }

    private List<Bytes> readStepwise(int partition) throws Exception {
        List<Bytes> read = new ArrayList<>();
        long offset = partitions.log(partition).startOffset();
        while (offset < partitions.log(partition).endOffset()) {
            List<Batch> some = partitions.read(partition, offset, 700);
            read.addAll(Partitions.stamped(some));
            offset = Batches.nextOffset(some.getLast());
        }
        return read;
    }
}
