package dev.sluice.routing.internal.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.core.message.Value.Width;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.UUID;

/** Where names are found in a message; docs/mapping.md, section 2. */
class NameTest {
    private static final UUID ID = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");

    @Test
    void headerFieldsAreThoseOfTheMessage() throws SelectorException {
        Message message =
                SampleMessages.plain()
                        .messageId(Value.text("ID:1"))
                        .correlationId(Value.text("order-1"))
                        .subject("created")
                        .priority(7)
                        .timestampMs(1_767_225_600_000L)
                        .durable(true)
                        .groupId("north")
                        .properties(SampleMessages.properties())
                        .build();
        check("JMSMessageID = 'ID:1'", Truth.TRUE, message);
        check("JMSCorrelationID LIKE 'order-%'", Truth.TRUE, message);
        check("JMSType = 'created'", Truth.TRUE, message);
        check("JMSPriority >= 7 AND JMSPriority < 8", Truth.TRUE, message);
        check("JMSTimestamp = 1767225600000", Truth.TRUE, message);
        check("JMSDeliveryMode = 'PERSISTENT'", Truth.TRUE, message);
        check("JMSXGroupID IN ('north')", Truth.TRUE, message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JMSMessageID",
                "JMSCorrelationID",
                "JMSType",
                "JMSXGroupID",
                "JMSXGroupSeq"
            })
    void fieldsMayBeMissing(String name) throws SelectorException {
        check(name + " IS NULL", Truth.TRUE, SampleMessages.sample());
        check(name + " = 'a'", Truth.UNKNOWN, SampleMessages.sample());
    }

    @Test
    void volatileMessagesAreNotPersistent() throws SelectorException {
        check("JMSDeliveryMode = 'NON_PERSISTENT'", Truth.TRUE, SampleMessages.sample());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "4, 4", "9, 9", "10, 9", "255, 9"})
    void prioritiesOfOtherProtocolsAreCutToThoseOfJms(int sent, int shown)
            throws SelectorException {
        Message message = SampleMessages.plain().priority(sent).build();
        check("JMSPriority = " + shown, Truth.TRUE, message);
    }

    @Test
    void groupSequenceIsTheOneThatAmqpCarries() throws SelectorException {
        Value three = new Value.Whole(3, Width.UINT);
        check("JMSXGroupSeq = 3", Truth.TRUE, SampleMessages.with("sluice-group-sequence", three));
    }

    @Test
    void propertyCannotPassForAHeaderField() throws SelectorException {
        Message forged = SampleMessages.with("JMSPriority", SampleMessages.whole(9));
        check("JMSPriority = 4", Truth.TRUE, forged);
    }

    @Test
    void otherNamesOfJmsAreProperties() throws SelectorException {
        check("JMSXAppID = 'a'", Truth.TRUE, SampleMessages.with("JMSXAppID", Value.text("a")));
        check("JMS_Vendor = 'a'", Truth.TRUE, SampleMessages.with("JMS_Vendor", Value.text("a")));
    }

    /** AMQP JMS mapping 3.2.1.1. */
    @Test
    void idsAreShownAsJmsClientsShowThem() {
        assertNull(ShownIds.messageId(null));
        assertNull(ShownIds.correlationId(new Value.Absent()));
        shows(Value.text("ID:x"), "ID:x", "ID:x");
        shows(Value.text("x"), "ID:AMQP_NO_PREFIX:x", "x");
        shows(Value.text("AMQP_UUID:x"), "ID:AMQP_NO_PREFIX:AMQP_UUID:x", "AMQP_UUID:x");
        shows(Value.text("ID:AMQP_x"), "ID:AMQP_x", "ID:AMQP_x");
        for (String kind : new String[] {"STRING", "UUID", "ULONG", "BINARY", "NO_PREFIX"}) {
            String text = "ID:AMQP_" + kind + ":1";
            shows(Value.text(text), "ID:AMQP_STRING:" + text, "ID:AMQP_STRING:" + text);
        }
        shows(new Value.Id(ID), "ID:AMQP_UUID:" + ID, "ID:AMQP_UUID:" + ID);
        Value most = new Value.Whole(-1, Width.ULONG);
        String shown = "ID:AMQP_ULONG:18446744073709551615";
        shows(most, shown, shown);
        Value bytes = new Value.Binary(Bytes.wrap(new byte[] {0, (byte) 0xFA}));
        shows(bytes, "ID:AMQP_BINARY:00FA", "ID:AMQP_BINARY:00FA");
    }

    private static void shows(Value id, String asMessageId, String asCorrelationId) {
        assertEquals(asMessageId, ShownIds.messageId(id));
        assertEquals(asCorrelationId, ShownIds.correlationId(id));
    }

    private static void check(String selector, Truth expected, Message message)
            throws SelectorException {
        assertEquals(expected, Selector.parse(selector).test(message), selector);
    }
}
