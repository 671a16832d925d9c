package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.internal.files.FaultyFiles;
import dev.sluice.storage.internal.files.Operation;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/** Every message that an operator can get from a start that is refused. */
class StartRefusalsTest {
    private final FilledStore filled = new FilledStore();
    private final SteppedStore stepped = filled.stepped;

    StartRefusalsTest() throws StoreOpenException {}

    @Test
    void namesTheFrameThatIsDamaged() {
        String journal = filled.journal();
        List<Integer> frames = filled.frames(journal);
        int at = frames.get(3);
        long frame = ByteBuffer.wrap(stepped.files().bytes(journal)).getLong(at + 16);
        filled.flip(journal, at);
        assertRefused(
                "%s at byte %d: no frame begins here; frame %d is missing, but frame %d at %d was"
                                .formatted(journal, at, frame, frame + 1, frames.get(4))
                        + " written when all up to %d were durable. What was acknowledged from"
                                .formatted(frame)
                        + " frame %d on is damaged or lost; run 'sluice data verify' to see all of"
                                .formatted(frame)
                        + " it, then restore a backup or give it up with 'sluice data repair"
                        + " --cut-journal %d'".formatted(frame));
    }

    @Test
    void saysThatTheCheckpointIsMissing() {
        filled.delete("checkpoint");
        assertRefused(
                "checkpoint: there is none, but %s begins with a later frame than the first. Nobody"
                                .formatted(filled.journal())
                        + " knows without it what lies in which file; put it back, or restore the"
                        + " whole data directory from a backup");
    }

    @Test
    void saysThatTheCheckpointIsDamaged() {
        filled.flip("checkpoint", 0);
        assertRefused(
                "checkpoint: it is no checkpoint of a store. Nobody knows without it what lies in"
                        + " which file; restore the whole data directory from a backup ('sluice"
                        + " data verify' shows what else is damaged)");
    }

    @Test
    void saysThatTheCheckpointIsNewer() {
        newer("checkpoint", stepped.files().bytes("checkpoint").length - 4);
        assertRefused("checkpoint: it has version 2; this program knows 1. " + NEWER);
    }

    @Test
    void saysThatTheFormatIsDamaged() {
        filled.flip("format", 1);
        assertRefused(
                "format: its checksum is wrong. Nothing says any more which format the data has;"
                        + " copy this file from a backup of the data directory, then run 'sluice"
                        + " data verify'");
    }

    @Test
    void saysThatTheFormatIsNewer() {
        newer("format", 8);
        assertRefused("format: it has version 2; this program knows 1. " + NEWER);
    }

    @Test
    void saysThatTheJournalIsNewer() {
        String journal = filled.journal();
        ByteBuffer content = ByteBuffer.wrap(stepped.files().bytes(journal));
        content.put(4, (byte) 2);
        CRC32C crc = new CRC32C();
        crc.update(content.array(), 0, 24);
        content.putInt(24, (int) crc.getValue());
        stepped.files().overwrite(journal, 0, content.array());
        assertRefused(
                journal + " at byte 4: the file has version 2; this program knows 1. " + NEWER);
    }

    @Test
    void saysThatTheDiskIsFull() {
        stepped.files().failNext(Operation.CREATE, _ -> true, 0, "No space left on device");
        stepped.files().failNext(Operation.WRITE, _ -> true, 0, "No space left on device");
        StoreOpenException refused = assertThrows(StoreOpenException.class, stepped::open);
        String message = String.valueOf(refused.getMessage());
        FaultyFiles files = stepped.files();
        assertEquals(
                ". The disk is full, and nothing was lost; make room ('df -h %s' shows how much"
                                .formatted(files)
                        + " there is) and start again",
                message.substring(message.indexOf(". ")));
    }

    @Test
    void saysThatTheFileSystemRefuses() {
        stepped.files().failNext(Operation.OPEN, "checkpoint"::equals, 0, "Input/output error");
        assertRefused(
                "cannot open checkpoint: Input/output error. The file system refuses; look at what"
                        + " the system says ('dmesg'), then run 'sluice data verify'");
    }

    private static final String NEWER =
            "A newer version of sluice wrote it, and nothing was touched; start that version"
                    + " ('sluice --version' tells which this one is)";

    private void newer(String name, int crcAt) {
        ByteBuffer content = ByteBuffer.wrap(stepped.files().bytes(name));
        content.putInt(4, 2);
        CRC32C crc = new CRC32C();
        crc.update(content.array(), 0, crcAt);
        content.putInt(crcAt, (int) crc.getValue());
        stepped.files().overwrite(name, 0, content.array());
    }

    private void assertRefused(String message) {
        StoreOpenException refused = assertThrows(StoreOpenException.class, stepped::open);
        assertEquals(message, refused.getMessage());
    }
}
