package dev.sluice.routing.internal.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.SubscriptionName;
import dev.sluice.core.message.Bytes;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.selector.Selector;
import dev.sluice.routing.internal.selector.SelectorException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The example of docs/record-format.md, section 12. */
class NamedRowDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "record-format.md");
    private static final SubscriptionName NAME = SubscriptionName.durable("s1", true);

    private final Bytes key = example("key of $named-subscriptions");
    private final Bytes value = example("$named-subscriptions");

    @Test
    void theSubscriptionOfTheDocument() throws CorruptQueueLogException, SelectorException {
        NamedRow row =
                new NamedRow(
                        NAME,
                        new SubscriptionTerms(
                                TopicFilter.of("t/+"), Selector.parse("a=1"), "a=1", false));
        assertEquals(row, NamedRow.decode(key, value));
        assertEquals(key, NamedRow.key(NAME));
        assertEquals(value, row.encode());
    }

    @Test
    void oneWithoutSelector() throws CorruptQueueLogException {
        SubscriptionName mine = SubscriptionName.durable("mine", false);
        NamedRow row =
                new NamedRow(mine, new SubscriptionTerms(TopicFilter.of("#"), null, "", true));
        assertEquals(row, NamedRow.decode(NamedRow.key(mine), row.encode()));
    }

    @Test
    void whatIsNewerOrDamagedIsRefused() {
        refused(0, 2); // version
        refused(1, 2); // flags
        refused(2, 99); // length of the filter
        refused(3, '#'); // the filter
        refused(6, '('); // the selector
        byte[] strange = key.toArray();
        strange[0] = 2;
        assertThrows(
                CorruptQueueLogException.class, () -> NamedRow.decode(Bytes.wrap(strange), value));
    }

    private void refused(int index, int changed) {
        byte[] damaged = value.toArray();
        damaged[index] = (byte) changed;
        assertThrows(
                CorruptQueueLogException.class, () -> NamedRow.decode(key, Bytes.wrap(damaged)));
    }

    /** The bytes of the block that begins with a comment of this text. */
    private static Bytes example(String name) {
        StringBuilder hex = new StringBuilder();
        boolean isInside = false;
        try {
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
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Bytes.wrap(HexFormat.of().parseHex(hex));
    }
}
