package dev.sluice.routing.internal.declaration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.Settings;
import dev.sluice.core.message.Bytes;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The example of docs/record-format.md, section 10. */
class DeclarationRowDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "record-format.md");

    @Test
    void theRowOfTheDocument() throws CorruptQueueLogException, IOException {
        DeclarationRow row = DeclarationRow.decode("orders", example());

        assertEquals(DeclarationRow.Kind.QUEUE, row.kind());
        assertEquals(Provenance.DECLARED, row.provenance());
        assertEquals(
                Binder.defaultsOf(QueueConfig.class)
                        .topics(List.of(TopicFilter.of("a/#"), TopicFilter.of("b")))
                        .autoDelete(Optional.of(Duration.ofMinutes(5))),
                row.settings().toQueue());
        assertEquals(example(), row.encode());
    }

    @Test
    void whatIsDamagedIsRefused() throws IOException {
        for (int i = 0; i < 3; i++) {
            byte[] damaged = example().toArray();
            damaged[i] = 7;
            assertThrows(
                    CorruptQueueLogException.class,
                    () -> DeclarationRow.decode("orders", Bytes.wrap(damaged)));
        }
        Bytes whole = example();
        for (int length = 0; length < whole.length(); length++) {
            Bytes cut = whole.slice(0, length);
            assertThrows(
                    CorruptQueueLogException.class, () -> DeclarationRow.decode("orders", cut));
        }
    }

    @Test
    void aKeyOfANewerVersionIsRefusedByItsName() {
        Settings newer = new Settings(Map.of("speed", List.of("high")));

        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, newer::toQueue);

        assertTrue(String.valueOf(refusal.getMessage()).contains("speed"));
    }

    private static Bytes example() throws IOException {
        StringBuilder hex = new StringBuilder();
        boolean isInside = false;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.equals("# $declarations")) {
                isInside = true;
            } else if (line.startsWith("```") || line.startsWith("# ")) {
                isInside = false;
            } else if (isInside) {
                int comment = line.indexOf('#');
                hex.append((comment < 0 ? line : line.substring(0, comment)).replace(" ", ""));
            }
        }
        return Bytes.wrap(HexFormat.of().parseHex(hex));
    }
}
