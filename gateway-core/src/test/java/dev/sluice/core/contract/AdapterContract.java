package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.adapter.Detection;
import dev.sluice.core.adapter.ProtocolAdapter;
import dev.sluice.core.adapter.ProtocolAdapterFactory;
import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.function.BooleanSupplier;

/**
 * What every protocol adapter must do, whatever it speaks: recognise its protocol, and keep harm
 * that a peer does to that peer's connection. An adapter's test extends this and names bytes of its
 * protocol.
 */
public abstract class AdapterContract {
    /** Past this many bytes there must be a verdict. */
    private static final int DETECTION_BYTES = 16;

    /** No length that a peer announces before it authenticated makes a larger buffer. */
    private static final int MODEST_BYTES = 1 << 20;

    private static final int JUNK_BYTES = 4_096;
    private static final int JUNK_RUNS = 200;
    private static final long SEED = Long.getLong("sluice.seed", 20_260_101L);
    private static final Duration STEP = Duration.ofMillis(500);

    /** How clients of well-known protocols begin. */
    private static final Map<String, byte[]> OPENINGS =
            Map.of(
                    "mqtt", hex("101000044d5154540402003c0004746573740000"),
                    "amqp", hex("414d515000010000000000000000000000000000"),
                    "tls", hex("1603010200010001fc03030000000000000000000000"),
                    "http", ascii("GET /mqtt HTTP/1.1\r\nHost: x\r\n"),
                    "proxy-v1", ascii("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n"),
                    "proxy-v2", hex("0d0a0d0a000d0a515549540a2111000c7f0000017f000001"),
                    "ssh", ascii("SSH-2.0-OpenSSH_9.6\r\n"));

    private final ManualLoop loop = new ManualLoop();
    private final FakeBroker broker = new FakeBroker(loop);
    private final List<AdapterLine> lines = new ArrayList<>();
    private long connections;

    /** The factory under test. */
    protected abstract ProtocolAdapterFactory factory();

    /** What a well-behaved client sends first, up to a complete connection if it can. */
    protected abstract byte[] opening();

    /**
     * What a client sends that announces a frame of 256 MB, or what comes nearest to it, before it
     * has authenticated; the frame itself does not follow.
     */
    protected abstract byte[] hugeAnnouncement();

    /** The listener's configuration; its defaults unless overridden. */
    protected Record config() {
        return Binder.defaultsOf(factory().configType());
    }

    /** Within this time a connection must have authenticated or is closed. */
    protected Duration authenticationLimit() {
        return Duration.ofSeconds(15);
    }

    @AfterEach
    void everyLineEndsCleanly() {
        lines.forEach(AdapterLine::finish);
        loop.runPending();
        assertEquals(List.of(), broker.connections(), "connections that the broker still has");
    }

    @Test
    void hasANameThatAConfigurationCanUse() {
        assertTrue(factory().protocol().matches("[a-z][a-z0-9]*"), factory().protocol());
        assertInstanceOf(factory().configType(), config());
    }

    @Test
    void isFoundByTheServiceLoader() {
        assertTrue(
                ServiceLoader.load(ProtocolAdapterFactory.class).stream()
                        .anyMatch(each -> each.type() == factory().getClass()));
    }

    @Test
    void recognisesItsOwnOpeningFromEachPrefix() {
        byte[] opening = opening();

        for (int length = 0; length < opening.length; length++) {
            assertNotEquals(
                    Detection.NO, detect(Arrays.copyOf(opening, length)), length + " bytes");
        }
        assertEquals(Detection.YES, detect(opening));
    }

    @Test
    void doesNotClaimOtherProtocols() {
        byte[] own = opening();

        OPENINGS.forEach(
                (name, bytes) -> {
                    if (!Arrays.equals(own, 0, 4, bytes, 0, 4)
                            && !name.equals(factory().protocol())) {
                        assertEquals(Detection.NO, detect(bytes), name);
                    }
                });
    }

    @Test
    void hasAVerdictAtSixteenBytes() {
        Random random = new Random(SEED);
        byte[] opening = opening();
        for (int run = 0; run < 20_000; run++) {
            byte[] bytes = new byte[DETECTION_BYTES];
            random.nextBytes(bytes);
            int kept = random.nextInt(Math.min(opening.length, DETECTION_BYTES) + 1);
            System.arraycopy(opening, 0, bytes, 0, kept);

            assertNotEquals(
                    Detection.MORE,
                    detect(bytes),
                    () -> "seed " + SEED + ": " + HexFormat.of().formatHex(bytes));
        }
    }

    @Test
    void detectionLeavesTheBufferAsItWas() {
        for (int length = 0; length <= 2 * DETECTION_BYTES; length++) {
            byte[] padded = new byte[3 + length];
            System.arraycopy(opening(), 0, padded, 3, Math.min(length, opening().length));
            ByteBuf buffer = Unpooled.wrappedBuffer(padded).readerIndex(3);

            adapter().detect(buffer);

            assertEquals(3, buffer.readerIndex());
            assertEquals(padded.length, buffer.writerIndex());
            assertEquals(1, buffer.refCnt());
            buffer.release();
        }
    }

    @Test
    void aGoodClientIsServedInWholeAndBytewise() {
        AdapterLine whole = line().send(opening());
        AdapterLine bytewise = line().sendBytewise(opening());

        assertTrue(whole.isOpen());
        assertTrue(bytewise.isOpen());
        assertEquals(whole.takeOutput(), bytewise.takeOutput());
    }

    @Test
    void junkClosesItsOwnConnectionOnly() {
        AdapterLine good = line().send(opening());
        Random random = new Random(SEED);

        for (int run = 0; run < JUNK_RUNS; run++) {
            byte[] junk = new byte[1 + random.nextInt(JUNK_BYTES)];
            random.nextBytes(junk);
            AdapterLine bad = line();
            assertDoesNotThrow(() -> bad.send(junk), "seed " + SEED + ", run " + run);
            if (bad.isOpen()) {
                waitUntil(() -> !bad.isOpen(), bad);
            }
            assertFalse(bad.isOpen(), "seed " + SEED + ", run " + run);
            bad.finish();
        }

        assertTrue(good.isOpen(), "junk elsewhere closed a good connection");
    }

    @Test
    void junkAfterAGoodOpeningNeverEscapes() {
        AdapterLine good = line().send(opening());
        Random random = new Random(SEED + 1);

        for (int run = 0; run < JUNK_RUNS; run++) {
            byte[] junk = new byte[1 + random.nextInt(JUNK_BYTES)];
            random.nextBytes(junk);
            AdapterLine bad = line().send(opening());
            assertDoesNotThrow(() -> bad.send(junk), "seed " + SEED + ", run " + run);
            bad.finish();
        }

        assertTrue(good.isOpen(), "junk elsewhere closed a good connection");
    }

    @Test
    void silenceBeforeAuthenticationClosesInTime() {
        AdapterLine silent = line();

        waitUntil(() -> !silent.isOpen(), silent);

        assertFalse(silent.isOpen());
    }

    @Test
    void halfAnOpeningAndThenSilenceClosesInTime() {
        byte[] half = Arrays.copyOf(opening(), 3);
        AdapterLine silent = line().send(half);

        waitUntil(() -> !silent.isOpen(), silent);

        assertFalse(silent.isOpen());
    }

    /** A peer cannot buy time with single bytes. */
    @Test
    void anOpeningInSlowPiecesClosesInTime() {
        AdapterLine slow = line();
        byte[] beginning = Arrays.copyOf(opening(), 3);
        Duration pause = authenticationLimit().dividedBy(beginning.length);

        for (byte each : beginning) {
            slow.send(new byte[] {each});
            pass(pause, slow);
        }
        pass(STEP.multipliedBy(2), slow);

        assertFalse(slow.isOpen());
    }

    @Test
    void aHugeFrameAnnouncedBeforeAuthenticationClosesWithoutMemory() {
        AdapterLine line = line();
        byte[] announcement = hugeAnnouncement();

        line.send(announcement);

        assertFalse(line.isOpen(), "a frame of 256 MB was waited for");
        assertTrue(
                line.largestBufferBytes() <= MODEST_BYTES,
                "a buffer of " + line.largestBufferBytes() + " bytes was made");
    }

    @Test
    void aPeerThatHangsUpIsForgotten() {
        AdapterLine line = line().send(opening());

        line.hangUp();
        loop.runPending();

        assertEquals(List.of(), broker.connections());
    }

    @Test
    void theServerStoppingClosesConnectionsInAnyState() {
        AdapterLine fresh = line();
        AdapterLine half = line().send(Arrays.copyOf(opening(), 3));
        AdapterLine open = line().send(opening());

        for (AdapterLine line : List.of(fresh, half, open)) {
            assertDoesNotThrow(() -> line.fire(ServerEvent.STOPPING));
            waitUntil(() -> !line.isOpen(), line);
            assertFalse(line.isOpen());
        }
    }

    private Detection detect(byte[] bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        try {
            return adapter().detect(buffer);
        } finally {
            buffer.release();
        }
    }

    private ProtocolAdapter adapter() {
        return factory()
                .create(
                        new AdapterContext(broker, loop.clock(), new Random(SEED), Metrics.none()),
                        config());
    }

    private AdapterLine line() {
        AdapterLine line = new AdapterLine(adapter(), loop, ++connections);
        lines.add(line);
        return line;
    }

    /** Lets time pass until it is so, but not longer than a connection has to authenticate. */
    private void waitUntil(BooleanSupplier isSo, AdapterLine line) {
        Duration waited = Duration.ZERO;
        while (!isSo.getAsBoolean() && waited.compareTo(authenticationLimit()) <= 0) {
            pass(STEP, line);
            waited = waited.plus(STEP);
        }
    }

    private void pass(Duration time, AdapterLine line) {
        loop.advance(time);
        line.tick(time);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
