package dev.sluice.nativeadapter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;
import dev.sluice.core.message.Quality;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Property;
import dev.sluice.nativecodec.Value;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** The native column of docs/mapping.md. */
final class MessageMappingTest {
    private static final Clock NOW = Clock.fixed(Instant.ofEpochMilli(1_000_000), ZoneOffset.UTC);
    private static final Clock LATER = Clock.offset(NOW, Duration.ofMillis(400));

    private static final NativeMessage FULL =
            NativeMessage.to("a/b")
                    .durable(false)
                    .retain(true)
                    .priority(9)
                    .messageId(new Value.UInt64(-1))
                    .correlationId(Value.of(Octets.wrap(new byte[] {1, 0})))
                    .replyTo("queue://answers")
                    .contentType("text/plain")
                    .contentEncoding("gzip")
                    .subject("s")
                    .key(Octets.wrap(new byte[] {7}))
                    .groupId("g")
                    .timestampMs(5L)
                    .property("twice", "a")
                    .property("twice", Value.NULL)
                    .property("b", Value.of(true))
                    .property("i8", new Value.Int8((byte) -1))
                    .property("i16", new Value.Int16((short) -2))
                    .property("i32", Value.of(-3))
                    .property("i64", Value.of(-4L))
                    .property("u8", new Value.UInt8(255))
                    .property("u16", new Value.UInt16(65_535))
                    .property("u32", new Value.UInt32(0xFFFF_FFFFL))
                    .property("u64", new Value.UInt64(-1))
                    .property("f32", new Value.Float32(0.1f))
                    .property("f64", Value.of(0.1))
                    .property("ts", new Value.Timestamp(-1))
                    .property("id", Value.of(new UUID(3, 4)))
                    .property("bin", Value.of(Octets.wrap(new byte[] {9})))
                    .text("body")
                    .build();

    @Test
    void nativeToNativeChangesNothing() {
        assertEquals(FULL, toNative(toCore(FULL), NOW));
    }

    @Test
    void whatTheBrokerNotedFollowsThePublishersProperties() {
        Message noted =
                toCore(NativeMessage.to("a").property("own", "1").build())
                        .annotated(
                                new ApplicationProperties.Builder()
                                        .add("x-opt-dead-letter-reason", "expired")
                                        .build());
        assertEquals(
                List.of("own", "x-opt-dead-letter-reason"),
                toNative(noted, NOW).userProperties().stream().map(each -> each.name()).toList());
    }

    @Test
    void theTimeToLiveIsCountedFromArrivalAndToldAsWhatIsLeft() {
        Message message = toCore(NativeMessage.to("a").ttlMs(1_000L).build());
        assertEquals(1_001_000, message.expiresAtMs());
        assertEquals(600L, toNative(message, LATER).properties().ttlMs());
    }

    @Test
    void timeToLiveAtItsEdges() {
        assertEquals(1_000_000, toCore(NativeMessage.to("a").ttlMs(0L).build()).expiresAtMs());
        assertEquals(
                Message.NEVER,
                toCore(NativeMessage.to("a").ttlMs(Long.MAX_VALUE).build()).expiresAtMs());
        Message late = toCore(NativeMessage.to("a").ttlMs(100L).build());
        assertEquals(1L, toNative(late, LATER).properties().ttlMs());
        assertNull(toNative(toCore(NativeMessage.to("a").build()), NOW).properties().ttlMs());
    }

    @Test
    void aMissingTimestampIsTheTimeOfArrival() {
        assertEquals(1_000_000, toCore(NativeMessage.to("a").build()).timestampMs());
    }

    @Test
    void whatIsDeliveredHasKindAny() {
        Message message = toCore(NativeMessage.to(AddressKind.QUEUE, "a").build());
        assertEquals(AddressKind.ANY, toNative(message, NOW).kind());
    }

    @Test
    void amqpSectionsAreBytesWithTheirOwnContentType() {
        Message message =
                Message.to(Address.of("a"))
                        .body(Bytes.wrap(new byte[] {0, 1}), BodyKind.AMQP_SECTIONS)
                        .contentType("x/y")
                        .build();
        NativeMessage delivered = toNative(message, NOW);
        assertEquals(dev.sluice.nativecodec.BodyKind.BINARY, delivered.bodyKind());
        assertEquals(Message.AMQP_SECTIONS, delivered.properties().contentType());
        assertEquals(
                List.of(new Property("sluice-content-type", Value.of("x/y"))),
                delivered.userProperties());
    }

    @Test
    void attributesOfACloudEventFromMqttGetTheirPrefix() {
        ApplicationProperties properties =
                new ApplicationProperties.Builder()
                        .add("specversion", "1.0")
                        .add("id", "1")
                        .add("source", "/s")
                        .add("type", "t")
                        .add("traceparent", "00")
                        .add("Other", "o")
                        .build();
        Message.Builder event = Message.to(Address.of("a")).properties(properties);
        List<String> renamed = names(event.original(new Original("mqtt-5", Bytes.EMPTY)).build());
        assertEquals(
                List.of("ce_specversion", "ce_id", "ce_source", "ce_type", "traceparent", "Other"),
                renamed);
        assertEquals("specversion", names(event.original(null).build()).getFirst());
    }

    @Test
    void ordinaryPropertiesFromMqttKeepTheirNames() {
        Message message =
                Message.to(Address.of("a"))
                        .properties(new ApplicationProperties.Builder().add("id", "1").build())
                        .original(new Original("mqtt-5", Bytes.EMPTY))
                        .build();
        assertEquals(List.of("id"), names(message));
    }

    private static List<String> names(Message message) {
        return toNative(message, NOW).userProperties().stream().map(Property::name).toList();
    }

    private static Message toCore(NativeMessage message) {
        return new IncomingMessages(NOW)
                .toCore(message, Address.of(message.address()), Quality.AT_LEAST_ONCE);
    }

    private static NativeMessage toNative(Message message, Clock clock) {
        return new OutgoingMessages(clock).toNative(message);
    }
}
