package dev.sluice.server.internal.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

class FrameReaderTest {
    private static final int LIMIT = 100_000;

    private final FrameReader reader = new FrameReader(LIMIT);

    /** What breaks RFC 6455; the mask is zero, so payload is as it stands. */
    @ParameterizedTest
    @CsvSource({
        "8203 616263, PROTOCOL_ERROR, not masked",
        "8200, PROTOCOL_ERROR, not masked",
        "8900, PROTOCOL_ERROR, not masked",
        "8183 00000000 616263, UNSUPPORTED_DATA, text",
        "0183 00000000 616263, UNSUPPORTED_DATA, text",
        "c283 00000000 616263, PROTOCOL_ERROR, reserved bits",
        "a280, PROTOCOL_ERROR, reserved bits",
        "9280, PROTOCOL_ERROR, reserved bits",
        "8380, PROTOCOL_ERROR, opcode 3",
        "8780, PROTOCOL_ERROR, opcode 7",
        "8b80, PROTOCOL_ERROR, opcode 11",
        "8f80, PROTOCOL_ERROR, opcode 15",
        "8080, PROTOCOL_ERROR, continuation of nothing",
        "0080, PROTOCOL_ERROR, continuation of nothing",
        "028100000000 61 828100000000 62, PROTOCOL_ERROR, within another",
        "828100000000 61 808100000000 62, PROTOCOL_ERROR, continuation of nothing",
        "0980, PROTOCOL_ERROR, in fragments",
        "0880, PROTOCOL_ERROR, in fragments",
        "89fe, PROTOCOL_ERROR, too long",
        "8aff, PROTOCOL_ERROR, too long",
        "82fe 007d, PROTOCOL_ERROR, more bytes than it needs",
        "82ff 000000000000ffff, PROTOCOL_ERROR, more bytes than it needs",
        "82ff 8000000000000000, PROTOCOL_ERROR, highest bit",
        "82ff ffffffffffffffff, PROTOCOL_ERROR, highest bit",
        "82ff 7fffffffffffffff, TOO_BIG, 100000 may be",
        "82ff 00000000000186a1, TOO_BIG, a frame of 100001 bytes",
        "8881 00000000 03, PROTOCOL_ERROR, half a code",
        "8882 00000000 0000, PROTOCOL_ERROR, code 0",
        "8882 00000000 03e7, PROTOCOL_ERROR, code 999",
        "8882 00000000 03ec, PROTOCOL_ERROR, code 1004",
        "8882 00000000 03ed, PROTOCOL_ERROR, code 1005",
        "8882 00000000 03ee, PROTOCOL_ERROR, code 1006",
        "8882 00000000 03f7, PROTOCOL_ERROR, code 1015",
        "8882 00000000 0bb7, PROTOCOL_ERROR, code 2999",
        "8882 00000000 1388, PROTOCOL_ERROR, code 5000",
        "8884 00000000 03e8 c328, INVALID_TEXT, UTF-8",
    })
    void refuses(String hex, CloseCode code, String why) {
        feed(reader, hex);
        if (reader.end() instanceof FrameEnd.Violated violated) {
            assertEquals(code, violated.code());
            assertTrue(violated.why().contains(why), violated.why());
        } else {
            throw new AssertionError("it goes on: " + reader.end());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8880 00000000, 0",
        "8882 00000000 03e8, 1000",
        "8882 00000000 03f6, 1014",
        "8882 00000000 0bb8, 3000",
        "8882 00000000 1387, 4999",
        "8887 00000000 03e9 e282ac2121, 1001",
    })
    void understandsAGoodbye(String hex, int code) {
        feed(reader, hex);
        assertEquals(new FrameEnd.Closed(code), reader.end());
    }

    @Test
    void takesTheLongestFrameThatMayBe() {
        byte[] payload = new byte[LIMIT];
        new Random(1).nextBytes(payload);
        ByteBuf bytes = ClientFrames.frame(ClientFrames.FINAL | FrameHead.BINARY, payload);
        reader.read(bytes);
        assertArrayEquals(payload, ByteBufUtil.getBytes(bytes));
        assertNull(reader.end());
    }

    /**
     * A frame is not waited for: the payload that has come is given away, and no memory is taken.
     */
    @Test
    void givesAwayThePartOfAFrameThatHasCome() {
        ByteBuf bytes = ClientFrames.frame(ClientFrames.FINAL | FrameHead.BINARY, new byte[90_000]);
        ByteBuf part = bytes.readSlice(1_000).copy();
        reader.read(part);
        assertEquals(1_000 - 14, part.readableBytes());
    }

    @Test
    void joinsTheFramesOfOneRead() {
        ByteBuf bytes =
                Unpooled.wrappedBuffer(
                        ClientFrames.binary("ab"),
                        ClientFrames.binary(""),
                        ClientFrames.frame(FrameHead.BINARY, ClientFrames.bytes("c")),
                        ClientFrames.frame(
                                ClientFrames.FINAL | FrameHead.PING, ClientFrames.bytes("?")),
                        ClientFrames.frame(ClientFrames.FINAL, ClientFrames.bytes("de")));
        reader.read(bytes);
        assertEquals("abcde", bytes.toString(StandardCharsets.UTF_8));
        assertArrayEquals(ClientFrames.bytes("?"), reader.takePing());
        assertNull(reader.takePing());
    }

    @Test
    void answersTheLatestPingOnly() {
        ByteBuf bytes =
                Unpooled.wrappedBuffer(
                        ClientFrames.frame(
                                ClientFrames.FINAL | FrameHead.PING, ClientFrames.bytes("1")),
                        ClientFrames.frame(
                                ClientFrames.FINAL | FrameHead.PING, ClientFrames.bytes("22")));
        reader.read(bytes);
        assertArrayEquals(ClientFrames.bytes("22"), reader.takePing());
    }

    @Test
    void readsNothingBehindAnEnd() {
        ByteBuf bytes =
                Unpooled.wrappedBuffer(
                        ClientFrames.binary("a"),
                        ClientFrames.close(1000),
                        ClientFrames.binary("b"));
        reader.read(bytes);
        assertEquals("a", bytes.toString(StandardCharsets.UTF_8));
        ByteBuf more = ClientFrames.binary("c");
        reader.read(more);
        assertEquals(0, more.readableBytes());
    }

    /** Frames of any kind and size, cut anywhere, against Netty's own encoder. */
    @Test
    void findsWhatNettysClientSends() {
        Random random = random();
        for (int round = 0; round < 200; round++) {
            EmbeddedChannel client = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
            ByteBuf sent = Unpooled.buffer();
            ByteBuf expected = Unpooled.buffer();
            for (WebSocketFrame frame : message(random)) {
                if (frame instanceof BinaryWebSocketFrame
                        || frame instanceof ContinuationWebSocketFrame) {
                    expected.writeBytes(frame.content().duplicate());
                }
                client.writeOutbound(frame);
            }
            for (ByteBuf out = client.readOutbound(); out != null; out = client.readOutbound()) {
                sent.writeBytes(out);
                out.release();
            }
            FrameReader fresh = new FrameReader(LIMIT);
            ByteBuf found = Unpooled.buffer();
            while (sent.isReadable()) {
                ByteBuf piece = sent.readBytes(1 + random.nextInt(sent.readableBytes()));
                fresh.read(piece);
                found.writeBytes(piece);
                piece.release();
            }
            assertEquals(expected, found);
            assertNull(fresh.end());
            client.finishAndReleaseAll();
        }
    }

    /** Bytes by chance: whether they are refused, and what was found until then, as Netty does. */
    @Test
    void judgesChanceBytesAsNettyDoes() {
        Random random = random();
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = nearlyFrames(random);
            FrameReader fresh = new FrameReader(LIMIT);
            ByteBuf mine = Unpooled.copiedBuffer(bytes);
            fresh.read(mine);
            Judgement netty = judgement(bytes);
            String hex = HexFormat.of().formatHex(bytes);
            assertEquals(netty.isRefused(), fresh.end() instanceof FrameEnd.Violated, hex);
            assertEquals(netty.isClosed(), fresh.end() instanceof FrameEnd.Closed, hex);
            refused += netty.isRefused() ? 1 : 0;
            // Netty waits for whole frames; what it has found is the beginning of ours.
            assertTrue(
                    mine.readableBytes() >= netty.data().readableBytes()
                            && mine.slice(mine.readerIndex(), netty.data().readableBytes())
                                    .equals(netty.data()),
                    hex);
        }
        assertTrue(refused > 5_000, "refused " + refused);
    }

    private record Judgement(boolean isRefused, boolean isClosed, ByteBuf data) {}

    private static Judgement judgement(byte[] bytes) {
        EmbeddedChannel server =
                new EmbeddedChannel(
                        new WebSocket13FrameDecoder(
                                WebSocketDecoderConfig.newBuilder()
                                        .maxFramePayloadLength(LIMIT)
                                        .closeOnProtocolViolation(false)
                                        .allowExtensions(false)
                                        .build()));
        boolean isRefused = false;
        try {
            server.writeInbound(Unpooled.wrappedBuffer(bytes));
        } catch (RuntimeException _) {
            isRefused = true;
        }
        ByteBuf data = Unpooled.buffer();
        boolean isClosed = false;
        for (Object in = server.readInbound(); in != null; in = server.readInbound()) {
            // Netty takes codes that nobody may define.
            isRefused |=
                    in instanceof TextWebSocketFrame
                            || (in instanceof CloseWebSocketFrame close
                                    && close.statusCode() > 4999);
            if (!isRefused && in instanceof CloseWebSocketFrame) {
                isClosed = true;
            } else if (!isRefused
                    && !isClosed
                    && (in instanceof BinaryWebSocketFrame
                            || in instanceof ContinuationWebSocketFrame)) {
                data.writeBytes(((WebSocketFrame) in).content());
            }
            ReferenceCountUtil.release(in);
        }
        server.finishAndReleaseAll();
        return new Judgement(isRefused && !isClosed, isClosed, data);
    }

    /** Whole good frames, and then one whose first two bytes are by chance. */
    private static byte[] nearlyFrames(Random random) {
        ByteBuf bytes = Unpooled.buffer();
        for (int i = random.nextInt(3); i > 0; i--) {
            byte[] payload = new byte[random.nextInt(20)];
            random.nextBytes(payload);
            bytes.writeBytes(ClientFrames.frame(ClientFrames.FINAL | FrameHead.BINARY, payload));
        }
        // No text: it is refused here at its head, and in Netty when it is whole.
        int first = random.nextInt(256);
        bytes.writeByte((first & 0xF) == FrameHead.TEXT ? first ^ 3 : first);
        int length = random.nextInt(20);
        bytes.writeByte(random.nextInt(10) == 0 ? random.nextInt(256) : 0x80 | length);
        byte[] rest = new byte[4 + length];
        random.nextBytes(rest);
        return ByteBufUtil.getBytes(bytes.writeBytes(rest));
    }

    private static List<WebSocketFrame> message(Random random) {
        List<WebSocketFrame> frames = new ArrayList<>();
        int fragments = 1 + random.nextInt(4);
        for (int i = 0; i < fragments; i++) {
            boolean isLast = i == fragments - 1;
            frames.add(
                    i == 0
                            ? new BinaryWebSocketFrame(isLast, 0, payload(random, 70_000))
                            : new ContinuationWebSocketFrame(isLast, 0, payload(random, 300)));
            if (random.nextBoolean()) {
                frames.add(
                        random.nextBoolean()
                                ? new PingWebSocketFrame(payload(random, 126))
                                : new PongWebSocketFrame(payload(random, 126)));
            }
        }
        return frames;
    }

    private static ByteBuf payload(Random random, int bound) {
        byte[] payload = new byte[random.nextInt(random.nextBoolean() ? bound : 10)];
        random.nextBytes(payload);
        return Unpooled.wrappedBuffer(payload);
    }

    private static Random random() {
        long seed = Long.getLong("sluice.seed", new Random().nextLong());
        System.out.println("random seed: -Dsluice.seed=" + seed);
        return new Random(seed);
    }

    private static void feed(FrameReader reader, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (byte one : bytes) {
            reader.read(Unpooled.wrappedBuffer(new byte[] {one}));
        }
    }
}
