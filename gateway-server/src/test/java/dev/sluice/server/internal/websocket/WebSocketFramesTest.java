package dev.sluice.server.internal.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.core.testkit.ManualLoop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class WebSocketFramesTest {
    private static final int PING = ClientFrames.FINAL | FrameHead.PING;
    private static final int PONG = ClientFrames.FINAL | FrameHead.PONG;

    private final List<String> heard = new ArrayList<>();
    private final ManualLoop loop = new ManualLoop();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(
                    new WebSocketFrames(
                            1_000,
                            new FrameListener() {
                                @Override
                                public void closing() {
                                    heard.add("closing");
                                }

                                @Override
                                public void violated(CloseCode code, String why) {
                                    heard.add(code.tag());
                                }
                            },
                            loop));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void givesTheAdapterPlainBytesOnceForEachRead() {
        channel.writeInbound(
                Unpooled.wrappedBuffer(ClientFrames.binary("ab"), ClientFrames.binary("c")));
        ByteBuf read = channel.readInbound();
        assertEquals("abc", read.toString(StandardCharsets.US_ASCII));
        read.release();
        assertNull(channel.readInbound());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 8201",
        "125, 827d",
        "126, 827e007e",
        "65535, 827effff",
        "65536, 827f0000000000010000",
    })
    void putsWhatTheAdapterWritesIntoFrames(int length, String head) {
        ByteBuf payload = Unpooled.buffer(length).writeZero(length);
        channel.writeOutbound(payload);
        assertEquals(head, hex(channel.readOutbound()));
        assertSame(payload, channel.readOutbound(), "the same buffer, not a copy");
        payload.release();
        assertNull(channel.readOutbound());
    }

    /** Adapters write nothing to learn when everything is out. */
    @Test
    void makesNoFrameOfNothing() {
        ChannelFuture written = channel.writeOneOutbound(Unpooled.EMPTY_BUFFER);
        channel.flushOutbound();
        assertTrue(written.isSuccess());
        assertEquals("", hex(channel.readOutbound()));
        assertNull(channel.readOutbound());
    }

    @Test
    void keepsWritesUntilTheAdapterFlushes() {
        var _ = channel.write(Unpooled.copiedBuffer("a", StandardCharsets.US_ASCII));
        assertNull(channel.readOutbound());
        channel.flush();
        assertEquals("8201", hex(channel.readOutbound()));
        assertEquals("61", hex(channel.readOutbound()));
    }

    @Test
    void answersAPing() {
        channel.writeInbound(ClientFrames.frame(PING, ClientFrames.bytes("hi")));
        assertEquals("8a026869", hex(channel.readOutbound()));
        assertNull(channel.readInbound());
    }

    @Test
    void owesAClientThatDoesNotReadOnePong() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        ChannelFuture written = channel.write(Unpooled.wrappedBuffer(new byte[100]));
        assertFalse(channel.isWritable());
        for (int i = 0; i < 100; i++) {
            channel.writeInbound(ClientFrames.frame(PING, (byte) ('0' + i % 10)));
        }
        channel.flush();
        assertTrue(written.isSuccess());
        assertEquals("8264", hex(channel.readOutbound()));
        assertEquals("00".repeat(100), hex(channel.readOutbound()));
        assertEquals("8a0139", hex(channel.readOutbound()));
        assertNull(channel.readOutbound());
    }

    @Test
    void ignoresAPong() {
        channel.writeInbound(ClientFrames.frame(PONG, ClientFrames.bytes("hi")));
        assertNull(channel.readOutbound());
        assertNull(channel.readInbound());
        assertTrue(channel.isOpen());
    }

    @ParameterizedTest
    @CsvSource({"1000, 880203e8", "1001, 880203e9", "4000, 88020fa0"})
    void answersAGoodbyeWithItsCodeAndCloses(int code, String answer) {
        channel.writeInbound(
                Unpooled.wrappedBuffer(
                        ClientFrames.binary("last"),
                        ClientFrames.close(code),
                        ClientFrames.binary("more")));
        ByteBuf last = channel.readInbound();
        assertEquals("last", last.toString(StandardCharsets.US_ASCII));
        last.release();
        assertNull(channel.readInbound());
        assertEquals(answer, hex(channel.readOutbound()));
        assertFalse(channel.isOpen());
        assertEquals(List.of(), heard);
    }

    @Test
    void answersAGoodbyeWithoutCodeLikewise() {
        channel.writeInbound(ClientFrames.frame(ClientFrames.FINAL | FrameHead.CLOSE));
        assertEquals("8800", hex(channel.readOutbound()));
        assertFalse(channel.isOpen());
    }

    @ParameterizedTest
    @CsvSource({
        "8261, 880203ea, protocol_error",
        "818130303030 51, 880203eb, unsupported_data",
        "82fe03e9, 880203f1, too_big",
        "82ff0000000005f5e100, 880203f1, too_big",
        "888430303030 33d8 f318, 880203ef, invalid_text",
    })
    void tellsWhoBreaksTheRulesAndCloses(String hex, String answer, String reason) {
        byte[] bytes = ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        assertEquals(answer, hex(channel.readOutbound()));
        assertEquals(List.of(reason), heard);
        assertFalse(channel.isOpen());
    }

    @Test
    void saysGoodbyeBeforeTheAdaptersCloseAndWaitsForTheAnswer() {
        ChannelFuture closed = channel.close();
        assertEquals("880203e8", hex(channel.readOutbound()));
        assertEquals(List.of("closing"), heard);
        assertFalse(closed.isDone());
        channel.writeInbound(ClientFrames.binary("too late"));
        assertNull(channel.readInbound());
        channel.writeInbound(ClientFrames.close(1000));
        assertTrue(closed.isSuccess());
        assertFalse(channel.isOpen());
        assertNull(channel.readOutbound());
    }

    @Test
    void waitsForTheAnswerForAWhileOnly() {
        ChannelFuture closed = channel.close();
        loop.advance(Duration.ofMillis(1_999));
        assertFalse(closed.isDone());
        loop.advance(Duration.ofMillis(1));
        assertTrue(closed.isSuccess());
    }

    @Test
    void secondCloseDoesNotWait() {
        ChannelFuture first = channel.close();
        ChannelFuture second = channel.close();
        assertTrue(first.isSuccess());
        assertTrue(second.isSuccess());
    }

    @Test
    void readsTheAnswerThoughTheAdapterHadStoppedReading() {
        channel.config().setAutoRead(false);
        var _ = channel.close();
        assertTrue(channel.config().isAutoRead());
    }

    @Test
    void saysThatTheServerGoesAway() {
        channel.pipeline().fireUserEventTriggered(ServerEvent.STOPPING);
        var _ = channel.close();
        assertEquals("880203e9", hex(channel.readOutbound()));
    }

    @Test
    void dropsWhatIsWrittenAfterTheGoodbye() {
        var _ = channel.close();
        assertEquals("880203e8", hex(channel.readOutbound()));
        ByteBuf late = Unpooled.copiedBuffer("late", StandardCharsets.US_ASCII);
        ChannelFuture written = channel.writeAndFlush(late);
        assertTrue(written.isDone() && !written.isSuccess());
        assertEquals(0, late.refCnt());
        ByteBuf later = Unpooled.copiedBuffer("later", StandardCharsets.US_ASCII);
        var _ = channel.writeAndFlush(later, channel.voidPromise());
        assertEquals(0, later.refCnt());
        channel.checkException();
        assertNull(channel.readOutbound());
    }

    private static String hex(ByteBuf bytes) {
        String hex = ByteBufUtil.hexDump(bytes);
        bytes.release();
        return hex;
    }
}
