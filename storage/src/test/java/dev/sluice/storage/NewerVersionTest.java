package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.CRC32C;

/** Data that a newer version has written: a store does not start on it, and changes nothing. */
class NewerVersionTest {
    private final FilledStore filled = new FilledStore();
    private final FaultyFiles files = filled.stepped.files();

    NewerVersionTest() throws StoreOpenException {}

    /** What has a version of its own. */
    enum Part {
        FORMAT,
        CHECKPOINT,
        JOURNAL_FILE,
        FRAME,
        BUNDLE,
        TABLE
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void isRefusedAndLeftAsItIs(Part part) {
        String name = makeNewer(part);
        Map<String, Bytes> before = filled.everything();
        for (int i = 0; i < 2; i++) {
            StoreOpenException refused =
                    assertThrows(StoreOpenException.class, filled.stepped::open);
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.startsWith(name), message);
            assertTrue(message.contains("version 2"), message);
            assertTrue(message.contains("A newer version of sluice wrote it"), message);
            assertEquals(before, filled.everything());
        }
    }

    /** Gives the name of the file. */
    private String makeNewer(Part part) {
        return switch (part) {
            case FORMAT -> newer("format", 8);
            case CHECKPOINT -> newer("checkpoint", size("checkpoint") - 4);
            case JOURNAL_FILE -> newer(filled.journal(), 24);
            case FRAME -> newerFrame();
            case BUNDLE -> newer(last("bundles/"), 0);
            case TABLE -> newer(last("tables/"), size(last("tables/")) - 4);
        };
    }

    private String newerFrame() {
        String journal = filled.journal();
        int at = filled.frames(journal).get(3);
        ByteBuffer content = ByteBuffer.wrap(files.bytes(journal));
        content.put(at + 4, (byte) 2);
        CRC32C crc = new CRC32C();
        crc.update(content.array(), at, 44);
        crc.update(content.array(), at + 48, content.getInt(at + 8));
        content.putInt(at + 44, (int) crc.getValue());
        files.overwrite(journal, 0, content.array());
        return journal;
    }

    /**
     * Writes version 2 where it stands in each of these files, in one byte or in four.
     *
     * @param crcAt where the checksum of all before it is; 0 if there is none
     */
    private String newer(String name, int crcAt) {
        ByteBuffer content = ByteBuffer.wrap(files.bytes(name));
        content.put(content.get(4) != 0 ? 4 : 7, (byte) 2);
        if (crcAt > 0) {
            CRC32C crc = new CRC32C();
            crc.update(content.array(), 0, crcAt);
            content.putInt(crcAt, (int) crc.getValue());
        }
        files.overwrite(name, 0, content.array());
        return name;
    }

    private int size(String name) {
        return files.bytes(name).length;
    }

    private String last(String folder) {
        return filled.names(name -> name.startsWith(folder)).getLast();
    }
}
