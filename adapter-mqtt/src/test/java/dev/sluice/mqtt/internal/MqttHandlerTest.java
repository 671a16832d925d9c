package dev.sluice.mqtt.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ConfigTree;
import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.mqtt.MqttConfig;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;

/** What comes in one read, and what does not come in time. */
class MqttHandlerTest {
    /** MQTT 3.1.1, clean, client identifier c, keep alive 10 s. */
    private static final String CONNECT = "100d00044d5154540402000a000163";

    private static final String CONNECT_V5 = "100e00044d5154540502000a00000163";
    private static final String ACCEPTED = "20020000";
    private static final String PUBLISH = "3004000174" + "78";
    private static final String PING = "c000";
    private static final String PONG = "d000";

    private final ManualLoop loop = new ManualLoop();
    private final FakeBroker broker = new FakeBroker(loop);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void attach() throws Exception {
        attach("{}");
    }

    private void attach(String keys) throws Exception {
        if (channel.pipeline().get("mqtt") != null) {
            channel.pipeline().remove("mqtt");
        }
        new MqttAdapter(
                        new AdapterContext(broker, loop.clock(), new Random(1), Metrics.none()),
                        ConfigTree.parse("test", keys).bind(MqttConfig.class))
                .attach(
                        channel,
                        new ConnectionInfo(1, "mqtt", "test", "127.0.0.1:1", "default"),
                        loop);
    }

    /** Brings bytes in one read and gives what was written. */
    private String exchange(String... hex) {
        channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(String.join("", hex))));
        return written();
    }

    private String written() {
        loop.runPending();
        channel.runPendingTasks();
        StringBuilder all = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            byte[] bytes = new byte[next.readableBytes()];
            next.readBytes(bytes);
            next.release();
            all.append(HexFormat.of().formatHex(bytes));
        }
        return all.toString();
    }

    private boolean isOpen() {
        channel.runPendingTasks();
        return channel.isOpen();
    }

    /** [MQTT-3.1.0-1]: closed without an answer, and at once. */
    @Test
    void answersNothingBeforeAConnect() {
        assertEquals("", exchange(PING, CONNECT));
        assertFalse(isOpen());
    }

    /** [MQTT-3.1.2-2] of 3.1.1, and 3.1.2-1: who does not say MQTT gets no answer. */
    @Test
    void answersAnUnknownLevelAndNoUnknownName() throws Exception {
        assertEquals("20020001", exchange("100d00044d5154540902000a000163"));
        assertFalse(isOpen());
        EmbeddedChannel other = new EmbeddedChannel();
        new MqttAdapter(
                        new AdapterContext(broker, loop.clock(), new Random(1), Metrics.none()),
                        ConfigTree.parse("test", "{}").bind(MqttConfig.class))
                .attach(
                        other,
                        new ConnectionInfo(2, "mqtt", "test", "127.0.0.1:2", "default"),
                        loop);
        other.writeInbound(
                Unpooled.wrappedBuffer(HexFormat.of().parseHex("100d00044d5154580402000a000163")));
        loop.runPending();
        other.runPendingTasks();
        ByteBuf nothing = other.readOutbound();
        assertTrue(nothing == null || !nothing.isReadable());
        assertFalse(other.isOpen());
    }

    /** [MQTT-3.1.4-5]: what waits behind an accepted CONNECT comes after it, in order. */
    @Test
    void takesWhatIsSentBehindAConnectInItsTurn() {
        broker.answerLater();
        assertEquals(ACCEPTED + PONG + PONG, exchange(CONNECT, PING, PUBLISH, PUBLISH, PING));
        assertEquals(2, broker.published().size());
        assertTrue(isOpen());
    }

    /** [MQTT-3.1.4-6]: what waits behind a refused one is not looked at. */
    @Test
    void ignoresWhatIsSentBehindARefusedConnect() {
        broker.answerLater();
        broker.rejectEverybody();
        assertEquals("20020004", exchange(CONNECT, PUBLISH, PING));
        assertEquals(0, broker.published().size());
        assertFalse(isOpen());
    }

    /** [MQTT-3.1.2-22]: one and a half times the keep alive, whatever packet breaks it. */
    @Test
    void closesAClientThatIsSilentForTooLong() {
        exchange(CONNECT_V5);
        for (String packet : new String[] {PING, "3005000174" + "00" + "78", PING}) {
            loop.advance(Duration.ofMillis(14_900));
            assertTrue(isOpen());
            exchange(packet);
        }
        loop.advance(Duration.ofMillis(14_900));
        assertTrue(isOpen());
        loop.advance(Duration.ofMillis(200));
        assertTrue(written().startsWith("e0"), "a DISCONNECT");
        assertFalse(isOpen());
    }

    /** What the broker sends is no sign of life of the client. */
    @Test
    void doesNotTakeItsOwnPacketsForTheClients() {
        exchange(CONNECT, "8206" + "0001" + "000174" + "00");
        TestPublisher.publish(broker, "t", 3, () -> loop.advance(Duration.ofSeconds(4)));
        assertTrue(isOpen());
        loop.advance(Duration.ofSeconds(4));
        written();
        assertFalse(isOpen());
    }

    /** [MQTT-3.2.2-21]: the server's keep alive counts instead of the client's. */
    @Test
    void holdsAClientToTheKeepAliveThatItWasTold() throws Exception {
        attach("max-keep-alive: 2s");
        assertTrue(exchange(CONNECT_V5).contains("130002"), "told 2 s");
        loop.advance(Duration.ofMillis(2_900));
        assertTrue(isOpen());
        loop.advance(Duration.ofMillis(200));
        written();
        assertFalse(isOpen());
    }

    /** [MQTT-3.1.2-30] apart, a CONNECT has connect-timeout, however slowly its bytes come. */
    @Test
    void closesAConnectThatIsNotCompleteInTime() {
        exchange(CONNECT.substring(0, 10));
        loop.advance(Duration.ofMillis(9_900));
        exchange(CONNECT.substring(10, 12));
        assertTrue(isOpen());
        loop.advance(Duration.ofMillis(200));
        assertEquals("", written());
        assertFalse(isOpen());
    }

    /** [MQTT-4.13.1-1]: a length beyond the packet is wrong at once, and takes nothing along. */
    @Test
    void waitsForNothingBehindABrokenPacket() {
        exchange(CONNECT);
        assertEquals("", exchange("3004" + "03e8" + "6162", PING));
        assertFalse(isOpen());
    }
}
