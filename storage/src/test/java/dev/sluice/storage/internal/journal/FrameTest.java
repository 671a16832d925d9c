package dev.sluice.storage.internal.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.StorageDocument;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Frames as the encoder writes and the decoder reads them; docs/storage.md, section 3. */
class FrameTest {
    private static final long STAMP = 0x0123_4567_89ab_cdefL;
    private static final long TIME_MS = 1_767_225_600_000L;
    private static final PartitionId ORDERS = new PartitionId("orders", 0);

    private final FaultyFiles files = new FaultyFiles(1);

    @Test
    void writesTheFileOfTheDocument() throws Exception {
        JournalFile file = JournalFile.create(files, 9, STAMP, 8192);
        FrameEncoder frame = new FrameEncoder();
        frame.opened(3, ORDERS);
        frame.append(3, new BatchWriter().append(TIME_MS, null, Bytes.utf8("hi")).finish().at(0));
        frame.put("names", Bytes.utf8("k"), Bytes.utf8("v"));
        frame.delete("names", Bytes.utf8("old"));
        frame.trimmed(3, 0);
        frame.dropped(2);
        frame.write(file.file(), STAMP, FrameLayout.FIRST_FRAME, 100, 99);
        byte[] content = files.bytes(JournalFile.nameOf(9));
        int end = FrameLayout.FIRST_FRAME + frame.bytes();
        assertEquals(
                hex(StorageDocument.example("## 3. ")),
                hex(Arrays.copyOf(content, FrameLayout.FILE_HEADER_BYTES))
                        + hex(Arrays.copyOfRange(content, FrameLayout.FIRST_FRAME, end)));
    }

    @Test
    void readsTheFrameOfTheDocument() throws Exception {
        byte[] example = StorageDocument.example("## 3. ");
        Bytes content = Bytes.wrap(example);
        int start = FrameLayout.FILE_HEADER_BYTES;
        Frame frame = new FrameDecoder(OptionalLong.of(STAMP), content).frameAt(start);
        assertEquals(100, frame.sequence());
        assertEquals(99, frame.forced());
        assertEquals(example.length - start, frame.bytes());
        Entry.Append append = (Entry.Append) frame.entries().get(1);
        assertEquals(
                List.of(
                        new Entry.Opened(3, ORDERS),
                        append,
                        new Entry.Put("names", Bytes.utf8("k"), Bytes.utf8("v")),
                        new Entry.Delete("names", Bytes.utf8("old")),
                        new Entry.Trimmed(3, 0),
                        new Entry.Dropped(2)),
                frame.entries());
        assertEquals(TIME_MS, Batches.maxTimestampMs(append.batch()));
    }

    /** Whatever is flipped is noticed: by the frame's checksum, by a batch's, or by both's. */
    @Test
    void noticesEveryFlippedBit() throws Exception {
        byte[] example = StorageDocument.example("## 3. ");
        int start = FrameLayout.FILE_HEADER_BYTES;
        for (int bit = 8 * start; bit < 8 * example.length; bit++) {
            byte[] flipped = example.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            int at = bit;
            assertThrows(
                    BadFrameException.class,
                    () -> {
                        Frame frame =
                                new FrameDecoder(OptionalLong.of(STAMP), Bytes.wrap(flipped))
                                        .frameAt(start);
                        // The leader epoch is whoever forwards a batch may set: no checksum has it.
                        if (isLeaderEpoch(example, at / 8)) {
                            throw new BadFrameException("expected " + frame.sequence());
                        }
                    },
                    "bit " + bit % 8 + " of byte " + bit / 8);
        }
    }

    private static boolean isLeaderEpoch(byte[] example, int at) {
        int batch = example.length - 70;
        return at >= batch + 12 && at < batch + 16;
    }

    @Test
    void takesNothingForAFrameThatIsCutShort() throws Exception {
        byte[] example = StorageDocument.example("## 3. ");
        for (int length = 0; length < example.length; length++) {
            Bytes cut = Bytes.wrap(Arrays.copyOf(example, length));
            assertThrows(
                    BadFrameException.class,
                    () ->
                            new FrameDecoder(OptionalLong.of(STAMP), cut)
                                    .frameAt(Math.min(cut.length(), FrameLayout.FILE_HEADER_BYTES)),
                    "the first " + length);
        }
    }

    @Test
    void aFrameOfAnEarlierUseOfTheFileIsNone() throws Exception {
        Bytes example = Bytes.wrap(StorageDocument.example("## 3. "));
        BadFrameException refusal =
                assertThrows(
                        BadFrameException.class,
                        () ->
                                new FrameDecoder(OptionalLong.of(STAMP + 1), example)
                                        .frameAt(FrameLayout.FILE_HEADER_BYTES));
        assertTrue(
                String.valueOf(refusal.getMessage()).contains("earlier use"), refusal.toString());
    }

    /** Batches and entries of all sizes, also larger than the encoder's buffers. */
    @Test
    void readsBackWhatItWrites() throws Exception {
        Random random = new Random(7);
        FrameEncoder encoder = new FrameEncoder();
        BatchWriter writer = new BatchWriter();
        for (int round = 0; round < 60; round++) {
            List<Entry> entries = new ArrayList<>();
            encoder.clear();
            int count = 1 + random.nextInt(round % 20 == 0 ? 3_000 : 5);
            for (int i = 0; i < count; i++) {
                int most = round % 10 == 3 && i == 0 ? 3 << 20 : 300;
                entries.add(add(encoder, writer, random, random.nextInt(most)));
            }
            String name = "round" + round;
            try (DataFile file = files.create(name)) {
                encoder.write(file, 1, 0, round + 1, round);
            }
            Frame frame =
                    new FrameDecoder(OptionalLong.of(1), Bytes.wrap(files.bytes(name))).frameAt(0);
            files.delete(name);
            assertEquals(encoder.bytes(), frame.bytes());
            assertEquals(describe(entries), describe(frame.entries()), "round " + round);
        }
    }

    private static Entry add(
            FrameEncoder encoder, BatchWriter writer, Random random, int valueBytes) {
        byte[] value = new byte[valueBytes];
        random.nextBytes(value);
        Bytes bytes = Bytes.wrap(value);
        return switch (random.nextInt(3)) {
            case 0 -> {
                encoder.put("t" + random.nextInt(3), Bytes.utf8("key"), bytes);
                yield new Entry.Put("t", Bytes.utf8("key"), bytes);
            }
            case 1 -> {
                encoder.delete("t", bytes);
                yield new Entry.Delete("t", bytes);
            }
            default -> {
                Batch batch = writer.append(5, null, bytes).finish().at(random.nextInt(1_000));
                encoder.append(4, batch);
                yield new Entry.Append(4, batch);
            }
        };
    }

    private static List<String> describe(List<Entry> entries) throws IOException {
        return entries.stream()
                .map(
                        entry ->
                                switch (entry) {
                                    case Entry.Append append ->
                                            append.partition()
                                                    + " "
                                                    + Batches.stamped(append.batch()).hashCode();
                                    case Entry.Put put -> "put " + put.value().hashCode();
                                    default -> entry.toString();
                                })
                .toList();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
