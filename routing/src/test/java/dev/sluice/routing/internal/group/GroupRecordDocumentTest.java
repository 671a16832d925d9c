package dev.sluice.routing.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.message.Bytes;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The examples of docs/record-format.md, section 10. */
class GroupRecordDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "record-format.md");
    private static final GroupId ID = new GroupId("events", "readers");

    @Test
    void theGroupOfTheDocument() throws CorruptQueueLogException, IOException {
        assertEquals(example("key of $groups"), GroupTables.key(ID));
        KeptGroup group = KeptGroup.decode(ID, example("$groups"));
        assertEquals(7, group.emptyForMs(1_767_225_600_007L));
        assertEquals(example("$groups"), group.encode());
    }

    @Test
    void theCursorOfTheDocument() throws CorruptQueueLogException, IOException {
        assertEquals(example("key of $group-cursors"), GroupTables.key(ID, 2));
        GroupCursor cursor = GroupCursor.decode(ID, 2, example("$group-cursors"));
        assertEquals(example("$group-cursors"), cursor.encode());
        GroupCursor made = new GroupCursor(ID, 2, 300);
        made.settle(302, 304);
        made.settle(310, 310);
        assertEquals(made.encode(), cursor.encode());
    }

    @Test
    void whatIsNewerOrDamagedIsRefused() throws IOException {
        byte[] newer = example("$groups").toArray();
        newer[0] = 2;
        assertThrows(CorruptQueueLogException.class, () -> KeptGroup.decode(ID, Bytes.wrap(newer)));
        for (int at : new int[] {4, 5, 6}) {
            byte[] damaged = example("$group-cursors").toArray();
            damaged[at] = 0;
            assertThrows(
                    CorruptQueueLogException.class,
                    () -> GroupCursor.decode(ID, 2, Bytes.wrap(damaged)),
                    "byte " + at);
        }
        byte[] longer = example("$group-cursors").toArray();
        longer[3] = 3;
        assertThrows(
                CorruptQueueLogException.class,
                () -> GroupCursor.decode(ID, 2, Bytes.wrap(longer)));
    }

    /** The bytes of the block that begins with a comment of this text. */
    private static Bytes example(String name) throws IOException {
        StringBuilder hex = new StringBuilder();
        boolean isInside = false;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.equals("# " + name)) {
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
