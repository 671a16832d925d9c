package dev.sluice.storage.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.storage.StorageDocument;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;

/** The format file; docs/storage.md, section 6. */
class FormatFileTest {
    @Test
    void writesAndTakesTheFileOfTheDocument() throws Exception {
        FaultyFiles files = new FaultyFiles(1);
        FormatFile.check(files);
        assertEquals(
                HexFormat.of().formatHex(StorageDocument.example("## 6. ")),
                HexFormat.of().formatHex(files.bytes(FormatFile.NAME)));
        FormatFile.check(files);
    }
}
