package dev.sluice.storage.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.internal.files.FaultyFiles;
import dev.sluice.storage.internal.log.CorruptLogException;
import dev.sluice.storage.internal.table.CorruptTableException;
import dev.sluice.storage.internal.table.TableFiles;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Map;

/** Messages of refused starts that take a damaged file while it is carried over, or no rights. */
class StartRefusalMessagesTest {
    private final FaultyFiles files = new FaultyFiles(1);

    @Test
    void ofADamagedSegment() {
        assertMessage(
                "partitions/00000000/a.log is damaged at byte 7: no batch. Messages that it held"
                        + " cannot be read; run 'sluice data verify' to see which, then restore a"
                        + " backup or give them up with 'sluice data repair --skip-damage'",
                StartRefusals.of(
                        new CorruptLogException("partitions/00000000/a.log", 7, "no batch")));
    }

    @Test
    void ofADamagedTable() throws Exception {
        TableFiles tables = new TableFiles(files, Map.of(), 1);
        tables.write("prices", Map.of(Bytes.utf8("hat"), Bytes.utf8("two")));
        files.flip("tables/00000001.table", 0, 0);
        CorruptTableException damaged =
                assertThrows(CorruptTableException.class, () -> tables.load("prices"));
        assertMessage(
                "tables/00000001.table at byte 8: the file begins with 524c5442, version 1. State"
                        + " that it held cannot be read; restore the whole data directory from a"
                        + " backup ('sluice data verify' shows what else is damaged)",
                StartRefusals.of(damaged));
    }

    @Test
    void ofAFileThatThisUserMayNotOpen() {
        assertMessage(
                "cannot open /data/checkpoint: this user has no right to. The broker's user must be"
                        + " able to read and write every file of its data directory; 'ls -lR %s'"
                                .formatted(files)
                        + " shows whose they are",
                StartRefusals.of(
                        new IOException(
                                "cannot open /data/checkpoint: this user has no right to",
                                new AccessDeniedException("/data/checkpoint")),
                        files));
    }

    private static void assertMessage(String expected, StoreOpenException refused) {
        assertEquals(expected, refused.getMessage());
    }
}
