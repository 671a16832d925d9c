package dev.sluice.storage;

import static dev.sluice.storage.FilledStore.FIRST_FRAME;
import static dev.sluice.storage.FilledStore.KEY;
import static dev.sluice.storage.FilledStore.LARGE;
import static dev.sluice.storage.FilledStore.SMALL;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.Operation;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32C;

/** Files that are damaged, missing, old or newer while the store is down. */
class StoreDamageTest {
    private static final int STRIDE = 97;

    private final FilledStore filled = new FilledStore();
    private final SteppedStore stepped = filled.stepped;

    StoreDamageTest() throws StoreOpenException {}

    @Test
    void opensWhenNothingIsWrong() throws StoreOpenException {
        stepped.open();
        filled.committed()
                .forEach((id, batches) -> assertEquals(batches.size(), filled.readable(id)));
        assertEquals(1, Observed.table(stepped.store(), "table").size());
    }

    @Test
    void refusesAJournalThatIsDamagedInTheMiddle() {
        String journal = filled.journal();
        List<Integer> frames = filled.frames(journal);
        assertEquals(12, frames.size());
        for (int at = FIRST_FRAME; at < frames.getLast(); at += STRIDE) {
            filled.flip(journal, at);
            String message = assertRefused();
            assertTrue(message.contains(journal + " at byte "), message);
            filled.flip(journal, at);
        }
    }

    @Test
    void refusesAJournalWithoutItsHeader() {
        String journal = filled.journal();
        for (int at = 0; at < 28; at++) {
            filled.flip(journal, at);
            assertTrue(assertRefused().contains(journal));
            filled.flip(journal, at);
        }
    }

    /** What a client sends cannot be taken for a frame, whatever a crash leaves around it. */
    @Test
    void isNotFooledByMessagesThatLookLikeFrames() throws StoreOpenException {
        String journal = filled.journal();
        int last = filled.frames(journal).getLast();
        byte[] content = stepped.files().bytes(journal);
        ByteBuffer imitation = ByteBuffer.allocate(48);
        imitation.putInt(0, 0x534c_4a46).putInt(4, 1 << 24);
        imitation.putLong(16, 1L << 40).putLong(24, 1L << 40);
        imitation.putLong(32, Long.parseLong(journal.substring(8, 16), 16));
        CRC32C crc = new CRC32C();
        crc.update(imitation.array(), 0, 44);
        imitation.putInt(44, (int) crc.getValue());
        stepped.files().overwrite(journal, content.length - 48, imitation.array());
        stepped.open();
        stepped.kill();
        filled.flip(journal, last + 1);
        stepped.files().overwrite(journal, content.length - 48, imitation.array());
        stepped.open();
        assertTrue(filled.readable(SMALL) > 0);
    }

    @Test
    void cutsALastFrameThatIsDamaged() throws StoreOpenException {
        int last = filled.frames(filled.journal()).getLast();
        ByteBuffer content = ByteBuffer.wrap(stepped.files().bytes(filled.journal()));
        int batch = last + 48 + content.getInt(last + 8);
        int end = batch + content.getInt(last + 12);
        for (int at = last; at < end; at += 5) {
            if (at >= batch + 12 && at < batch + 16) {
                // The leader epoch: the format's own checksum leaves it out.
                continue;
            }
            FilledStore other = new FilledStore();
            other.flip(other.journal(), at);
            other.stepped.open();
            other.committedTo(SMALL).removeLast();
            int place = at;
            other.committed()
                    .forEach(
                            (id, batches) ->
                                    assertEquals(
                                            batches.size(), other.readable(id), "at " + place));
        }
    }

    @Test
    void refusesAJournalWithAHole() throws StoreOpenException {
        stepped.open();
        stepped.step(1);
        stepped.commit(0, new WriteSet().put("table", KEY, filled.bytes(40_000)));
        stepped.step(0);
        stepped.commit(0, new WriteSet().put("table", KEY, filled.bytes(40_000)));
        stepped.step(0);
        stepped.kill();
        List<String> live =
                filled.names(name -> name.startsWith("journal/")).stream()
                        .filter(name -> !filled.frames(name).isEmpty())
                        .toList();
        String missing = live.get(live.size() - 2);
        assertTrue(filled.frames(missing).size() == 1, live.toString());
        filled.delete(missing);
        assertRefused();
    }

    @Test
    void refusesWithoutItsCheckpoint() {
        filled.delete("checkpoint");
        assertRefused();
    }

    @Test
    void refusesAnOldCheckpointThatWasPutBack() throws StoreOpenException, IOException {
        byte[] old = stepped.files().bytes("checkpoint");
        stepped.open();
        for (int i = 0; i < 30; i++) {
            filled.commit(LARGE, 9_000);
        }
        stepped.close();
        stepped.kill();
        filled.delete("checkpoint");
        try (DataFile file = stepped.files().create("checkpoint")) {
            file.write(ByteBuffer.wrap(old), 0);
        }
        String message = assertRefused();
        assertTrue(message.contains("journal/"), message);
    }

    @Test
    void refusesADamagedCheckpoint() {
        for (int at = 0; at < stepped.files().bytes("checkpoint").length; at += 7) {
            filled.flip("checkpoint", at);
            String message = assertRefused();
            assertTrue(message.contains("checkpoint"), message);
            filled.flip("checkpoint", at);
        }
    }

    @Test
    void refusesADamagedFormat() {
        for (int at = 0; at < 12; at++) {
            filled.flip("format", at);
            String message = assertRefused();
            assertTrue(message.contains("format"), message);
            filled.flip("format", at);
        }
    }

    @Test
    void refusesNewerVersionsAndLeavesEverythingAlone() {
        assertNewerIsRefused("format", 4, 8);
        assertNewerIsRefused("checkpoint", 4, stepped.files().bytes("checkpoint").length - 4);
        assertNewerIsRefused(filled.journal(), 4, 24);
        String journal = filled.journal();
        int last = filled.frames(journal).getLast();
        byte[] before = stepped.files().bytes(journal);
        ByteBuffer frame = ByteBuffer.wrap(before.clone());
        frame.put(last + 4, (byte) 2);
        CRC32C crc = new CRC32C();
        crc.update(frame.array(), last, 44);
        crc.update(frame.array(), last + 48, frame.getInt(last + 8));
        frame.putInt(last + 44, (int) crc.getValue());
        stepped.files().overwrite(journal, 0, frame.array());
        String message = assertRefused();
        assertTrue(message.contains("version 2") && message.contains(journal), message);
    }

    /** The version stands in four bytes; the checksum of all before it at {@code crcAt}. */
    private void assertNewerIsRefused(String name, int versionAt, int crcAt) {
        byte[] before = stepped.files().bytes(name);
        ByteBuffer newer = ByteBuffer.wrap(before.clone());
        // Whether the version is a byte or an integer, this is another one.
        newer.putInt(versionAt, newer.getInt(versionAt) == 1 ? 2 : 2 << 24);
        CRC32C crc = new CRC32C();
        crc.update(newer.array(), 0, crcAt);
        newer.putInt(crcAt, (int) crc.getValue());
        stepped.files().overwrite(name, 0, newer.array());
        String message = assertRefused();
        assertTrue(message.contains("A newer version of sluice wrote it"), message);
        stepped.files().overwrite(name, 0, before);
    }

    @Test
    void failsReadsOfADamagedSegmentOnly() throws StoreOpenException {
        assertOnlyOneFails(filled.names(name -> name.endsWith(".log")).getFirst(), LARGE, SMALL);
    }

    @Test
    void failsReadsOfADamagedBundleOnly() throws StoreOpenException {
        assertOnlyOneFails(
                filled.names(name -> name.startsWith("bundles/")).getFirst(), SMALL, LARGE);
    }

    private void assertOnlyOneFails(String name, PartitionId damaged, PartitionId sound)
            throws StoreOpenException {
        int middle = stepped.files().bytes(name).length / 2;
        filled.flip(name, middle);
        stepped.open();
        Recorded read = stepped.read(damaged, 0, 1);
        stepped.answer();
        long offset = 0;
        while (!read.failed()) {
            offset++;
            read = stepped.read(damaged, offset, 1);
            stepped.answer();
        }
        assertEquals(Reason.CORRUPT, read.reason());
        assertTrue(read.failure().detail().contains(name), read.failure().detail());
        assertEquals(1, stepped.metrics().count("sluice_store_damaged_reads_total"));
        assertTrue(offset < filled.committedTo(damaged).size());
        assertEquals(filled.committedTo(sound).size(), filled.readable(sound));
        for (int i = 0; i < 20; i++) {
            assertFalse(stepped.commit(filled.append(sound, 5_000)).failed());
            assertFalse(stepped.commit(filled.append(damaged, 5_000)).failed());
        }
        assertNull(stepped.store().failure());
        assertEquals(filled.committedTo(sound).size() + 20, filled.readable(sound));
        stepped.close();
        stepped.open();
        assertEquals(filled.committedTo(sound).size() + 20, filled.readable(sound));
    }

    /** A read that goes over several blocks; the disk fails at the second. */
    @Test
    void givesWhatItReadBeforeTheDiskFailed() throws StoreOpenException {
        String name = filled.names(each -> each.endsWith(".log")).getFirst();
        stepped.open();
        stepped.files().failNext(Operation.READ, name::equals, 1, "Input/output error");
        Recorded read = stepped.read(LARGE, 0, 1 << 20);
        stepped.answer();
        assertFalse(read.failed());
        int found = read.batches().size();
        List<Batch> expected = filled.committedTo(LARGE).subList(0, found);
        assertTrue(HistoryChecker.areSame(expected, read.batches()));
        assertTrue(found < filled.committedTo(LARGE).size());
        stepped.files().failNext(Operation.READ, name::equals, 0, "Input/output error");
        Recorded next = stepped.read(LARGE, found, 1 << 20);
        stepped.answer();
        assertEquals(Reason.CORRUPT, next.reason());
        assertTrue(next.failure().detail().contains("Input/output error"));
    }

    @Test
    void saysInTheLogOnceWhereAPartitionIsDamaged() throws StoreOpenException {
        String name = filled.names(each -> each.endsWith(".log")).getFirst();
        filled.flip(name, 100);
        stepped.open();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.sluice.storage.internal.engine");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.ERROR);
        logger.setAdditive(false);
        try {
            for (int i = 0; i < 3; i++) {
                Recorded read = stepped.read(LARGE, 0, 1);
                stepped.answer();
                assertTrue(read.failed());
            }
        } finally {
            logger.setAdditive(true);
            logger.setLevel(null);
            logger.detachAppender(lines);
        }
        assertEquals(3, stepped.metrics().count("sluice_store_damaged_reads_total"));
        assertEquals(1, lines.list.size());
        String line = lines.list.getFirst().getFormattedMessage();
        assertTrue(
                line.startsWith(
                        "partition large/0 cannot be read: %s is damaged at byte 0: "
                                .formatted(name)),
                line);
    }

    @Test
    void failsToLoadADamagedTableOnly() throws StoreOpenException {
        stepped.open();
        stepped.commit(new WriteSet().put("other", KEY, KEY));
        stepped.close();
        stepped.kill();
        String text = "table";
        List<String> files =
                filled.names(name -> name.startsWith("tables/")).stream()
                        .filter(name -> contains(name, text))
                        .toList();
        filled.flip(files.getFirst(), 30);
        stepped.open();
        CompletionException thrown =
                assertThrows(
                        CompletionException.class, () -> Observed.table(stepped.store(), text));
        assertTrue(String.valueOf(thrown.getMessage()).contains(files.getFirst()));
        assertEquals(Map.of(KEY, KEY), Observed.table(stepped.store(), "other"));
        assertEquals(filled.committedTo(LARGE).size(), filled.readable(LARGE));
    }

    private boolean contains(String name, String text) {
        return new String(stepped.files().bytes(name), StandardCharsets.ISO_8859_1).contains(text);
    }

    private String assertRefused() {
        Map<String, Bytes> before = filled.everything();
        StoreOpenException refused = assertThrows(StoreOpenException.class, stepped::open);
        assertEquals(before, filled.everything(), "nothing was touched");
        return String.valueOf(refused.getMessage());
    }
}
