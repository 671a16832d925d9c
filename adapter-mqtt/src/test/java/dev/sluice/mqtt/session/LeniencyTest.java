package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.mqtt.codec.DecoderLimits;
import dev.sluice.mqtt.codec.Described;
import dev.sluice.mqtt.codec.FrameCutter;
import dev.sluice.mqtt.codec.Leniencies;
import dev.sluice.mqtt.codec.Leniency;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.PacketDecoder;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.Sender;

import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What passes on a lenient listener, and is counted; on a strict one it does not. */
class LeniencyTest {
    private final FakeBroker broker = new FakeBroker(new ManualLoop());
    private final CountedMetrics metrics = new CountedMetrics();

    private TestClient lenient(ProtocolVersion version) {
        return new TestClient(
                broker, version, TestClient.config("mode: lenient", "receive-maximum: 2"), metrics);
    }

    private long passed(Leniency what) {
        return metrics.count(
                "sluice_mqtt_leniencies_total", "what", what.name().toLowerCase(Locale.ROOT));
    }

    /** The strict half of this is ExchangeTest.enforcesItsReceiveMaximum. */
    @Test
    void readsMoreThanTheReceiveMaximumAndThenWaits() {
        broker.holdPublishResults();
        TestClient client = lenient(V5).connect("c");
        client.take();
        client.publish("a", 1, 1, "").publish("a", 1, 2, "").publish("a", 1, 3, "");
        assertFalse(client.isClosed());
        assertFalse(client.connection().wantsInput());
        assertEquals(1, passed(Leniency.RECEIVE_MAXIMUM));
        broker.releasePublishResults();
        assertEquals(3, client.take().size());
    }

    @Test
    void ignoresAcknowledgementsForNothing() {
        TestClient client = lenient(V5).connect("c");
        client.take();
        client.ack(77);
        client.send(new Packet.PingReq());
        assertEquals(List.of("PINGRESP"), client.take());
        assertEquals(1, passed(Leniency.UNKNOWN_ACKNOWLEDGEMENT));
    }

    @Test
    void takesAPayloadThatIsNotWhatItSays() {
        TestClient client = lenient(V5).connect("c");
        client.take();
        PropertyBlock text =
                PropertyBlock.builder().number(Property.PAYLOAD_FORMAT_INDICATOR, 1).build();
        Bytes payload = Bytes.wrap(new byte[] {(byte) 0xC0});
        client.send(new Packet.Publish(false, Quality.AT_LEAST_ONCE, false, "t", 4, text, payload));
        assertEquals(List.of("PUBACK id=4 reason=0x10 props="), client.take());
        assertEquals(1, broker.published().size());
        assertEquals(1, passed(Leniency.PAYLOAD_FORMAT));
    }

    /** Its session cannot be kept: nobody knows its name. */
    @Test
    void givesAnOldClientWithoutIdentifierASessionThatEnds() {
        TestClient client = lenient(V3_1_1).connect("", false, PropertyBlock.EMPTY);
        assertEquals(List.of("CONNACK present=0 reason=0x00 props="), client.take());
        assertEquals(1, broker.sessionIds().size());
        client.lose();
        assertEquals(List.of(), broker.sessionIds());
        TestClient older = lenient(V3_1).connect("");
        assertEquals(List.of("CONNACK present=0 reason=0x00 props="), older.take());
        assertEquals(2, passed(Leniency.EMPTY_CLIENT_ID));
    }

    @Test
    void decodesAPasswordWithoutUserName() throws ProtocolViolationException {
        assertPasses(
                Leniency.PASSWORD_WITHOUT_USER_NAME,
                "1010 0004 4d515454 04 42 003c 0001 63 0001 70",
                "CONNECT version=3.1.1 clean=1 keepAlive=60 id=c props= password=p");
    }

    @Test
    void decodesFlagsOfAWillThatIsNotThere() throws ProtocolViolationException {
        assertPasses(
                Leniency.WILL_FLAGS_WITHOUT_WILL,
                "100d 0004 4d515454 04 3a 003c 0001 63",
                "CONNECT version=3.1.1 clean=1 keepAlive=60 id=c props=");
    }

    @Test
    void decodesDupAtQos0() throws ProtocolViolationException {
        assertPasses(
                Leniency.DUP_AT_QOS_0,
                "3804 0001 74 78",
                "PUBLISH qos=0 dup=1 retain=0 id=0 topic=t props= payload=x");
    }

    /** The packet passes where that is allowed, asks for nothing else, and else does not pass. */
    private static void assertPasses(Leniency what, String hex, String expected)
            throws ProtocolViolationException {
        Set<Leniency> asked = EnumSet.noneOf(Leniency.class);
        assertEquals(
                expected,
                decode(
                        hex,
                        each -> {
                            asked.add(each);
                            return true;
                        }));
        assertEquals(Set.of(what), asked);
        assertThrows(ProtocolViolationException.class, () -> decode(hex, Leniencies.STRICT));
    }

    private static String decode(String hex, Leniencies leniencies)
            throws ProtocolViolationException {
        FrameCutter cutter = new FrameCutter(Sender.CLIENT, 1_000, leniencies);
        PacketDecoder decoder =
                new PacketDecoder(Sender.CLIENT, new DecoderLimits(8, 8, 8), leniencies);
        if (!hex.startsWith("10")) {
            byte[] connect = HexFormat.of().parseHex("100d00044d5154540402003c000163");
            assertTrue(cutter.advance(Unpooled.wrappedBuffer(connect)));
            decoder.decode(cutter.header(), cutter.takeBody());
            cutter.accept(V3_1_1, 1_000);
        }
        byte[] packet = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertTrue(cutter.advance(Unpooled.wrappedBuffer(packet)));
        return Described.packet(decoder.decode(cutter.header(), cutter.takeBody()));
    }
}
