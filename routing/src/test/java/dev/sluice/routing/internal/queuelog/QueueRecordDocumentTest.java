package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.message.Bytes;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** The examples of docs/record-format.md, section 7. */
class QueueRecordDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "record-format.md");

    private final List<Target> targets = List.of(Target.of(3), new Target(200, Bytes.utf8("hi")));

    @Test
    void readsTheTargetsOfTheDocument() throws CorruptQueueLogException, IOException {
        assertEquals(targets, Target.decode(example("slc.q")));
    }

    @Test
    void writesTheTargetsOfTheDocument() throws IOException {
        assertEquals(example("slc.q"), Target.encode(targets));
    }

    @Test
    void readsThePlaceOfTheDocument() throws CorruptQueueLogException, IOException {
        VarintReader reader = new VarintReader(example("slc.qp"), "slc.qp");
        assertEquals(300, reader.next());
        reader.expectEnd();
    }

    /** The bytes of the block that begins with a comment that names the header. */
    private static Bytes example(String header) throws IOException {
        StringBuilder hex = new StringBuilder();
        boolean isInside = false;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.equals("# " + header)) {
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
