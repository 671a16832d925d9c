package dev.sluice.server.internal.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class AmqpMessagesTest {
    private static final byte[] BODY = "21.5 \u00b0C".getBytes(StandardCharsets.UTF_8);

    @Test
    void textGoesOutAsAStringValue() {
        Message amqp = AmqpMessages.outgoing(outgoing(true, 1));
        assertEquals("orders", amqp.getAddress());
        assertEquals("21.5 \u00b0C", assertInstanceOf(AmqpValue.class, amqp.getBody()).getValue());
        assertTrue(amqp.isDurable());
        assertEquals("text/plain", amqp.getContentType());
        assertEquals(Map.of("unit", "C"), amqp.getApplicationProperties().getValue());
    }

    @Test
    void bytesGoOutAsData() {
        Message amqp = AmqpMessages.outgoing(outgoing(false, 0));
        Binary data = assertInstanceOf(Data.class, amqp.getBody()).getValue();
        assertArrayEquals(BODY, Binary.copy(data).getArray());
        assertFalse(amqp.isDurable());
    }

    @Test
    void whatGoesOutComesBack() {
        Message amqp = AmqpMessages.outgoing(outgoing(true, 1));
        ReceivedMessage back = AmqpMessages.received(amqp, "link");
        assertEquals("orders", back.address());
        assertArrayEquals(BODY, back.body());
        assertEquals(Map.of("unit", "C"), back.properties());
        assertEquals("text/plain", back.standard().get("contentType"));
        assertEquals(true, back.standard().get("durable"));
        assertEquals(false, back.standard().get("redelivered"));
    }

    @Test
    void messageWithoutAnAddressHasItsLinks() {
        assertEquals("link", AmqpMessages.received(Proton.message(), "link").address());
    }

    @Test
    void absentPropertiesAreLeftOut() {
        ReceivedMessage empty = AmqpMessages.received(Proton.message(), "link");
        assertEquals(Map.of("durable", false, "redelivered", false), empty.standard());
        assertEquals(Map.of(), empty.properties());
        assertEquals(0, empty.body().length);
    }

    @Test
    void standardPropertiesAreNamed() {
        Message amqp = Proton.message();
        amqp.setMessageId(7L);
        amqp.setCorrelationId("c-1");
        amqp.setReplyTo("answers");
        amqp.setSubject("reading");
        amqp.setGroupId("g");
        amqp.setTtl(500);
        amqp.setCreationTime(1_700_000_000_000L);
        amqp.setDeliveryCount(2);
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("replyTo", "answers");
        expected.put("messageId", 7L);
        expected.put("correlationId", "c-1");
        expected.put("subject", "reading");
        expected.put("groupId", "g");
        expected.put("ttlMs", 500L);
        expected.put("timestampMs", 1_700_000_000_000L);
        expected.put("durable", false);
        expected.put("redelivered", true);
        assertEquals(expected, AmqpMessages.received(amqp, "link").standard());
    }

    @Test
    void applicationPropertiesAreShownAsJsonCan() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("count", 5);
        values.put("unsigned", UnsignedInteger.valueOf(6));
        values.put("symbol", Symbol.valueOf("s"));
        values.put("nothing", null);
        Message amqp = Proton.message();
        amqp.setApplicationProperties(new ApplicationProperties(values));
        Map<String, Object> properties = AmqpMessages.received(amqp, "link").properties();
        assertEquals(5, properties.get("count"));
        assertEquals(UnsignedInteger.valueOf(6), properties.get("unsigned"));
        assertEquals("s", properties.get("symbol"));
        assertNull(properties.get("nothing"));
    }

    @Test
    void everyBodyIsShown() {
        assertEquals("text", body(new AmqpValue("text")));
        assertEquals("5", body(new AmqpValue(5)));
        assertEquals("null", body(new AmqpValue(null)));
        assertEquals("bytes", body(new AmqpValue(binary("bytes"))));
        assertEquals("bytes", body(new Data(binary("bytes"))));
        assertEquals("", body(new Data(null)));
        assertEquals("[1, 2]", body(new AmqpSequence(List.of(1, 2))));
        assertEquals("", body(null));
    }

    @Test
    void binaryThatIsPartOfAnArrayIsCutOut() {
        byte[] array = "xxbytesxx".getBytes(StandardCharsets.UTF_8);
        assertEquals("bytes", body(new Data(new Binary(array, 2, 5))));
    }

    private static String body(@Nullable Section section) {
        Message amqp = Proton.message();
        amqp.setBody(section);
        return new String(AmqpMessages.received(amqp, "link").body(), StandardCharsets.UTF_8);
    }

    private static Binary binary(String text) {
        return new Binary(text.getBytes(StandardCharsets.UTF_8));
    }

    private static OutgoingMessage outgoing(boolean isText, int qos) {
        return new OutgoingMessage(
                new Target(Target.Kind.QUEUE, "orders"),
                BODY,
                isText,
                Optional.of("text/plain"),
                Map.of("unit", "C"),
                qos);
    }
}
