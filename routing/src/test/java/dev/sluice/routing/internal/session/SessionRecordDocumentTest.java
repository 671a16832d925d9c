package dev.sluice.routing.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The examples of docs/record-format.md, section 8. */
class SessionRecordDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "record-format.md");

    private final SessionRow session = new SessionRow(3_600_000, 1_767_225_600_000L, 9);
    private final SubscriptionRow subscription =
            new SubscriptionRow(
                    "m7",
                    TopicFilter.of("t/+"),
                    new SubscriptionOptions(Quality.AT_LEAST_ONCE, false, true, 300));

    @Test
    void theSessionOfTheDocument() throws CorruptQueueLogException, IOException {
        assertEquals(session, SessionRow.decode("m7", example("$sessions")));
        assertEquals(example("$sessions"), session.encode());
    }

    @Test
    void theSubscriptionOfTheDocument() throws CorruptQueueLogException, IOException {
        Bytes key = example("key of $subscriptions");
        Bytes value = example("$subscriptions");
        assertEquals(subscription, SubscriptionRow.decode(key, value));
        assertEquals(key, SubscriptionRow.key("m7", subscription.filter()));
        assertEquals(value, SubscriptionRow.encode(subscription.options()));
    }

    @Test
    void theReceivedIdentifierOfTheDocument() throws CorruptQueueLogException, IOException {
        Bytes key = example("key of $received");
        ReceivedRow row = new ReceivedRow(5, 300);
        assertEquals(row, ReceivedRow.decode(key, example("$received")));
        assertEquals(key, row.key());
        assertEquals(example("$received"), ReceivedRow.VALUE);
        byte[] zero = {5, 0};
        assertThrows(
                CorruptQueueLogException.class,
                () -> ReceivedRow.decode(Bytes.wrap(zero), ReceivedRow.VALUE));
    }

    @Test
    void theWillOfTheDocument() throws CorruptQueueLogException, IOException {
        Bytes key = Bytes.wrap(new byte[] {0, 0, 0, 0, 0, 0, 0, 9});
        KeptWill will = KeptWill.decode(key, example("$wills"));
        assertEquals(9, will.number());
        assertEquals(5_000, will.delayMs());
        assertEquals("w", will.message().address().name());
        assertEquals("gone", will.message().body().asUtf8());
        assertEquals(Quality.AT_LEAST_ONCE, will.message().quality());
        assertEquals(example("$wills"), will.encode());
    }

    @Test
    void whatIsNewerOrDamagedIsRefused() throws IOException {
        byte[] newer = example("$sessions").toArray();
        newer[0] = 2;
        assertThrows(
                CorruptQueueLogException.class, () -> SessionRow.decode("m7", Bytes.wrap(newer)));
        byte[] flags = example("$subscriptions").toArray();
        flags[1] = 16;
        Bytes key = example("key of $subscriptions");
        assertThrows(
                CorruptQueueLogException.class,
                () -> SubscriptionRow.decode(key, Bytes.wrap(flags)));
        byte[] will = example("$wills").toArray();
        will[will.length - 1] ^= 1;
        assertThrows(
                CorruptQueueLogException.class,
                () -> KeptWill.decode(Bytes.wrap(new byte[8]), Bytes.wrap(will)));
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
