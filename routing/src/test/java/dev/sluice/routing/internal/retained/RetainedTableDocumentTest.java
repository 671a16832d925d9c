package dev.sluice.routing.internal.retained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The example of docs/record-format.md, section 9. */
class RetainedTableDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "record-format.md");
    private static final String BEGIN = "```hex\n# $retained\n";

    @Test
    void readsTheDocumentsValue() throws IOException {
        Message message = RetainedTable.decode(Bytes.utf8("a"), example());

        assertEquals("a", message.address().name());
        assertEquals("21", message.body().asUtf8());
        assertEquals(BodyKind.TEXT, message.bodyKind());
        assertEquals(Quality.AT_LEAST_ONCE, message.quality());
        assertTrue(message.isDurable());
        assertTrue(message.isRetain());
    }

    @Test
    void writesTheDocumentsValue() throws IOException {
        Message message =
                Message.to(Address.of("a"))
                        .retain(true)
                        .durable(true)
                        .timestampMs(1_767_225_600_000L)
                        .body(Bytes.utf8("21"), BodyKind.TEXT)
                        .build();

        assertEquals(example(), RetainedTable.encode(message));
    }

    private static Bytes example() throws IOException {
        String text = Files.readString(DOCUMENT);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        String block = text.substring(from, text.indexOf("```", from));
        String hex = block.replaceAll("#.*", "").replaceAll("\\s", "");
        return Bytes.wrap(HexFormat.of().parseHex(hex));
    }
}
