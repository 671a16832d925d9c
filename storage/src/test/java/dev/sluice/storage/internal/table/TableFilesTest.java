package dev.sluice.storage.internal.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.storage.StorageDocument;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** State tables in files; docs/storage.md, section 5. */
class TableFilesTest {
    private final FaultyFiles files = new FaultyFiles(1);

    @Test
    void writesTheFileOfTheDocument() throws Exception {
        TableFiles tables = new TableFiles(files, Map.of(), 5);
        tables.write(
                "names", Map.of(Bytes.utf8("none"), Bytes.utf8("yet, and larger than the rest")));
        Map<Bytes, @Nullable Bytes> changes = new LinkedHashMap<>();
        changes.put(Bytes.utf8("k"), Bytes.utf8("v"));
        changes.put(Bytes.utf8("old"), null);
        tables.write("names", changes);
        assertEquals(
                HexFormat.of().formatHex(StorageDocument.example("## 5. ")),
                HexFormat.of().formatHex(files.bytes("tables/00000006.table")));
    }

    @Test
    void keepsTheLastValueOfEachKeyAndFewFiles() throws Exception {
        Random random = new Random(3);
        TableFiles tables = new TableFiles(files, Map.of(), 1);
        Map<Bytes, Bytes> model = new HashMap<>();
        for (int round = 0; round < 200; round++) {
            Map<Bytes, @Nullable Bytes> changes = new HashMap<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                Bytes key = Bytes.utf8("key " + random.nextInt(300));
                if (random.nextInt(4) == 0) {
                    changes.put(key, null);
                    model.remove(key);
                } else {
                    byte[] value = new byte[random.nextInt(100)];
                    random.nextBytes(value);
                    changes.put(key, Bytes.wrap(value));
                    model.put(key, Bytes.wrap(value));
                }
            }
            tables.write("t", changes);
            for (String name : tables.confirm()) {
                files.delete(name);
            }
            assertEquals(model, tables.load("t"), "round " + round);
            TableFiles reopened = new TableFiles(files, tables.current(), 10_000);
            assertEquals(model, reopened.load("t"), "round " + round);
            assertTrue(files.names().size() <= 8, () -> files.names().toString());
        }
    }

    @Test
    void tablesAreSeparate() throws Exception {
        TableFiles tables = new TableFiles(files, Map.of(), 1);
        tables.write("a", Map.of(Bytes.utf8("k"), Bytes.utf8("1")));
        tables.write("b", Map.of(Bytes.utf8("k"), Bytes.utf8("2")));
        assertEquals(Map.of(Bytes.utf8("k"), Bytes.utf8("1")), tables.load("a"));
        assertEquals(Map.of(Bytes.utf8("k"), Bytes.utf8("2")), tables.load("b"));
        assertEquals(Map.of(), tables.load("c"));
    }

    @Test
    void noticesEveryFlippedBitAndEveryCut() throws Exception {
        TableFiles tables = new TableFiles(files, Map.of(), 1);
        tables.write("names", Map.of(Bytes.utf8("k"), Bytes.utf8("v")));
        String name = "tables/00000001.table";
        int bytes = files.bytes(name).length;
        for (int bit = 0; bit < 8 * bytes; bit++) {
            files.flip(name, bit / 8, bit % 8);
            int at = bit;
            CorruptTableException damage =
                    assertThrows(
                            CorruptTableException.class,
                            () -> tables.load("names"),
                            () -> "bit " + at);
            assertTrue(String.valueOf(damage.getMessage()).startsWith(name), damage.toString());
            files.flip(name, bit / 8, bit % 8);
        }
        TableFiles longer =
                new TableFiles(files, Map.of("names", List.of(new TableFile(1, bytes + 1L))), 2);
        assertThrows(CorruptTableException.class, () -> longer.load("names"));
        assertEquals(1, tables.load("names").size());
    }
}
