package dev.sluice.server.internal.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

class ProxyHeaderReaderTest {
    /** The protocol that follows; a reader must leave it alone. */
    private static final byte[] REST = {'P', 'R', 'O', 'X', 'Y', ' ', '\r', '\n'};

    static Stream<ProxyVector> good() throws IOException {
        return ProxyVector.all().filter(ProxyVector::isGood);
    }

    static Stream<ProxyVector> bad() throws IOException {
        return ProxyVector.all().filter(vector -> !vector.isGood());
    }

    @ParameterizedTest
    @MethodSource("good")
    void takesTheHeaderAndNothingElse(ProxyVector vector) throws ProxyHeaderException {
        ByteBuf bytes = Unpooled.wrappedBuffer(vector.bytes(), REST);
        ProxyHeaderReader reader = new ProxyHeaderReader();
        assertTrue(reader.read(bytes));
        assertEquals(Unpooled.wrappedBuffer(REST), bytes);
        assertEquals(vector.client(), client(reader));
    }

    @ParameterizedTest
    @MethodSource("good")
    void readsItCutAtEveryByte(ProxyVector vector) throws ProxyHeaderException {
        byte[] bytes = vector.bytes();
        for (int cut : cuts(bytes.length)) {
            ByteBuf first = Unpooled.wrappedBuffer(bytes, 0, cut);
            ByteBuf second =
                    Unpooled.wrappedBuffer(
                            Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut),
                            Unpooled.wrappedBuffer(REST));
            ProxyHeaderReader reader = new ProxyHeaderReader();
            assertFalse(reader.read(first), () -> "complete at " + cut);
            assertTrue(reader.read(second), () -> "cut at " + cut);
            assertEquals(Unpooled.wrappedBuffer(REST), second, () -> "cut at " + cut);
            assertEquals(vector.client(), client(reader), () -> "cut at " + cut);
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void readsItByteByByte(ProxyVector vector) throws ProxyHeaderException {
        ProxyHeaderReader reader = new ProxyHeaderReader();
        byte[] bytes = vector.bytes();
        for (int i = 0; i < bytes.length; i++) {
            boolean isLast = i == bytes.length - 1;
            assertEquals(isLast, reader.read(Unpooled.wrappedBuffer(bytes, i, 1)));
        }
        assertEquals(vector.client(), client(reader));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesIt(ProxyVector vector) {
        ByteBuf bytes = Unpooled.wrappedBuffer(vector.bytes());
        ProxyHeaderException refused =
                assertThrows(ProxyHeaderException.class, () -> new ProxyHeaderReader().read(bytes));
        assertContains(vector.becomes(), refused);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesItByteByByteForTheSameReason(ProxyVector vector) {
        ProxyHeaderReader reader = new ProxyHeaderReader();
        byte[] bytes = vector.bytes();
        ProxyHeaderException refused =
                assertThrows(
                        ProxyHeaderException.class,
                        () -> {
                            for (int i = 0; i < bytes.length; i++) {
                                reader.read(Unpooled.wrappedBuffer(bytes, i, 1));
                            }
                        });
        assertContains(vector.becomes(), refused);
    }

    /** What is no header is refused at its first wrong byte, not when enough has been collected. */
    @Test
    void refusesAtTheFirstWrongByte() throws ProxyHeaderException {
        ProxyHeaderReader reader = new ProxyHeaderReader();
        assertFalse(reader.read(Unpooled.wrappedBuffer(new byte[] {'P', 'R'})));
        assertThrows(
                ProxyHeaderException.class,
                () -> reader.read(Unpooled.wrappedBuffer(new byte[] {'I'})));
    }

    /** A mutated header is read or refused, and never anything else. */
    @Test
    void bearsChanceBytes() throws IOException {
        long seed = Long.getLong("sluice.seed", new Random().nextLong());
        System.out.println("random seed: -Dsluice.seed=" + seed);
        Random random = new Random(seed);
        List<ProxyVector> vectors = ProxyVector.all().toList();
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = vectors.get(random.nextInt(vectors.size())).bytes();
            int length = Math.min(bytes.length, 120);
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(length)] = (byte) random.nextInt();
            }
            try {
                new ProxyHeaderReader().read(Unpooled.wrappedBuffer(bytes));
            } catch (ProxyHeaderException _) {
                refused++;
            }
        }
        assertTrue(refused > 1_000, "refused " + refused);
    }

    private static List<Integer> cuts(int length) {
        List<Integer> cuts = new ArrayList<>();
        int step = Math.max(1, length / 300);
        for (int cut = 0; cut < length; cut += cut < 120 ? 1 : step) {
            cuts.add(cut);
        }
        return cuts;
    }

    private static String client(ProxyHeaderReader reader) {
        return reader.client()
                .map(client -> client.getHostString() + ":" + client.getPort())
                .orElse("");
    }

    private static void assertContains(String expected, ProxyHeaderException refused) {
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(expected), () -> message + " lacks " + expected);
    }
}
