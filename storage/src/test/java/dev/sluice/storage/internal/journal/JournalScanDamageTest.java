package dev.sluice.storage.internal.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a scan makes of files that ended in the middle, and of files that are damaged. */
class JournalScanDamageTest {
    private static final int FILE_BYTES = 64 * 1024;
    private static final int FRAME_BYTES = 2000;

    private final FaultyFiles files = new FaultyFiles(1);
    private final FrameEncoder encoder = new FrameEncoder();

    @Test
    void takesOnlyWhatTheCheckpointDoesNotCover() throws Exception {
        Journal journal = new Journal(JournalFile.create(files, 1, 70 + 1, FILE_BYTES), 0);
        write(journal, 3);
        journal.roll(JournalFile.create(files, 2, 70 + 2, FILE_BYTES));
        write(journal, 3);
        JournalFile.create(files, 3, 70 + 3, FILE_BYTES).file().close();
        journal.close();

        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), taken(scanned(0)));
        assertEquals(List.of(3L, 4L, 5L, 6L), taken(scanned(2)));
        assertEquals(List.of(5L, 6L), taken(scanned(4)));
        assertEquals(List.of(), taken(scanned(6)));
        assertEquals(6, scanned(6).lastSequence());
        assertEquals(
                List.of(
                        new JournalScan.Found(1, 3, false),
                        new JournalScan.Found(2, 6, false),
                        new JournalScan.Found(3, 0, false)),
                scanned(0).found());
    }

    @Test
    void cutsAnEndThatWasNeverForced() throws Exception {
        long second = secondFrameOfThree(false);
        files.overwrite(JournalFile.nameOf(1), second + 100, new byte[] {1, 2, 3});

        assertEquals(List.of(1L), taken(scanned(0)));
    }

    @Test
    void refusesDamageBeforeAFrameThatWasWrittenAfterAForce() throws Exception {
        long second = secondFrameOfThree(true);
        files.overwrite(JournalFile.nameOf(1), second + 100, new byte[] {1, 2, 3});

        CorruptJournalException refused =
                assertThrows(CorruptJournalException.class, () -> scanned(0));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(JournalFile.nameOf(1) + " at byte " + second), message);
        assertTrue(message.contains("frame 2 is missing"), message);
    }

    @Test
    void refusesAFileThatReadsDifferentlyTheSecondTime() throws Exception {
        long second = secondFrameOfThree(true);
        JournalScan scan = scanned(0);
        files.overwrite(JournalFile.nameOf(1), second + 100, new byte[] {1, 2, 3});

        assertThrows(CorruptJournalException.class, () -> taken(scan));
    }

    @Test
    void findsACandidateAtAnyDistanceBehindZeros() throws Exception {
        for (int zeros = 0; zeros < 24; zeros++) {
            byte[] content = new byte[256];
            int at = 40 + zeros;
            byte[] magic = {'S', 'L', 'J', 'F'};
            System.arraycopy(magic, 0, content, at, magic.length);
            FrameDecoder decoder = new FrameDecoder(OptionalLong.of(71), Bytes.wrap(content));
            assertEquals(at, decoder.nextCandidate(40));
            assertEquals(-1, decoder.nextCandidate(at + 1));
        }
    }

    /** Writes three frames; returns where the second begins. */
    private long secondFrameOfThree(boolean isForced) throws IOException {
        try (DataFile file = JournalFile.create(files, 1, 70 + 1, FILE_BYTES).file()) {
            Journal journal = new Journal(new JournalFile(1, 71, file), 0);
            long first = write(journal, 1);
            journal.force();
            write(journal, 1);
            if (isForced) {
                journal.force();
            }
            write(journal, 1);
            return FrameLayout.FIRST_FRAME + first;
        }
    }

    /** Returns the size of the last one. */
    private long write(Journal journal, int frames) throws IOException {
        long bytes = 0;
        for (int i = 0; i < frames; i++) {
            encoder.clear();
            byte[] value = new byte[FRAME_BYTES];
            value[i] = 1;
            encoder.put("table", Bytes.utf8("key"), Bytes.wrap(value));
            bytes = encoder.bytes();
            journal.write(encoder);
        }
        return bytes;
    }

    private JournalScan scanned(long carriedOver) throws Exception {
        JournalScan scan = new JournalScan(files, carriedOver, FILE_BYTES);
        scan.check();
        return scan;
    }

    private static List<Long> taken(JournalScan scan) throws Exception {
        List<Long> sequences = new ArrayList<>();
        scan.take(
                new JournalScan.Visitor() {
                    @Override
                    public void frame(long file, long position, Frame frame) {
                        sequences.add(frame.sequence());
                    }

                    @Override
                    public void fileEnds() {}
                });
        return sequences;
    }
}
