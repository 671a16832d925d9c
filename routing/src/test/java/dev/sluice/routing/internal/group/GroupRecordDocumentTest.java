package dev.sluice.routing.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.message.Bytes;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.PartitionIntervals;

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
    void theReceiptOfTheDocument() throws CorruptQueueLogException, IOException {
        assertEquals(example("key of $group-receipts"), GroupTables.receiptKey(ID, 7));
        KeptGroup group = new KeptGroup(ID);
        group.restoreReceipt(7, example("$group-receipts"));
        assertEquals(17, group.cursor(0).end());
        assertEquals(15, group.cursor(0).firstUnsettled(10));
        assertEquals(301, group.cursor(2).firstUnsettled(300));

        PartitionIntervals made = new PartitionIntervals();
        made.add(2, 300, 301);
        made.add(0, 16, 17);
        made.add(0, 10, 12);
        made.add(0, 12, 15);
        assertEquals(example("$group-receipts"), made.encode());
    }

    @Test
    void aDamagedReceiptIsRefusedByName() throws IOException {
        for (int at = 0; at < 2; at++) {
            byte[] damaged = example("$group-receipts").toArray();
            damaged[at]++;
            CorruptQueueLogException fault =
                    assertThrows(
                            CorruptQueueLogException.class,
                            () -> new KeptGroup(ID).restoreReceipt(7, Bytes.wrap(damaged)));
            assertTrue(String.valueOf(fault.getMessage()).startsWith("receipt 7 of"));
        }
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
