package dev.sluice.nativecodec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.nativecodec.internal.Bodies;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

final class FrameCodecTest {
    private final FrameDecoder decoder = new FrameDecoder(Limits.DEFAULT_MAX_FRAME_BYTES);

    static List<Frame> samples() {
        return SampleFrames.ALL;
    }

    @Test
    void samplesCoverEveryOperation() {
        Set<Opcode> seen = EnumSet.noneOf(Opcode.class);
        SampleFrames.ALL.forEach(frame -> seen.add(Bodies.opcode(frame)));
        assertEquals(EnumSet.allOf(Opcode.class), seen);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyFrameComesBackEqual(Frame frame) throws NativeProtocolException {
        ByteBuf bytes = encode(frame);
        assertEquals(frame, decoder.decode(bytes));
        assertEquals(0, bytes.readableBytes());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void waitsAtEveryByteBoundaryAndConsumesNothing(Frame frame) throws NativeProtocolException {
        ByteBuf bytes = encode(frame);
        for (int there = 0; there < bytes.readableBytes(); there++) {
            ByteBuf part = bytes.slice(0, there);
            assertNull(decoder.decode(part));
            assertEquals(0, part.readerIndex());
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesABodyCutAnywhere(Frame frame) {
        ByteBuf whole = encode(frame);
        int bodyStart = FrameDecoder.LENGTH_BYTES + FrameDecoder.HEADER_BYTES;
        for (int end = bodyStart; end < whole.readableBytes(); end++) {
            ByteBuf cut = whole.copy(0, end);
            cut.setInt(0, end - FrameDecoder.LENGTH_BYTES);
            NativeProtocolException refused =
                    assertThrows(NativeProtocolException.class, () -> decoder.decode(cut));
            assertEquals(ErrorCode.MALFORMED_FRAME, refused.code());
            assertEquals(frame.correlationId(), refused.correlationId());
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesBytesAfterTheLastField(Frame frame) {
        ByteBuf bytes = encode(frame).writeByte(0);
        bytes.setInt(0, bytes.readableBytes() - FrameDecoder.LENGTH_BYTES);
        assertThrows(NativeProtocolException.class, () -> decoder.decode(bytes));
    }

    @Test
    void readsFramesBackToBackWithoutReadingPastOne() throws NativeProtocolException {
        ByteBuf bytes = Unpooled.buffer();
        for (Frame frame : SampleFrames.ALL) {
            bytes.writeBytes(encode(frame));
        }
        for (Frame frame : SampleFrames.ALL) {
            assertEquals(frame, decoder.decode(bytes));
        }
        assertNull(decoder.decode(bytes));
    }

    @Test
    void damagedFramesGiveAFrameOrATypedErrorAndNothingElse() {
        long seed = Long.getLong("seed", 42);
        Random random = new Random(seed);
        for (int round = 0; round < 30_000; round++) {
            ByteBuf bytes = encode(SampleFrames.ALL.get(random.nextInt(SampleFrames.ALL.size())));
            int damages = 1 + random.nextInt(4);
            for (int i = 0; i < damages; i++) {
                int at = 4 + random.nextInt(bytes.readableBytes() - 4);
                bytes.setByte(at, random.nextInt(256));
            }
            int frameEnd = bytes.writerIndex();
            bytes.writeLong(0x5555_5555_5555_5555L);
            try {
                assertNotNull(decoder.decode(bytes), "a whole frame must not ask for more");
                assertEquals(frameEnd, bytes.readerIndex());
            } catch (NativeProtocolException expected) {
                assertNotNull(expected.code());
            } catch (RuntimeException undeclared) {
                fail("seed " + seed + ", round " + round, undeclared);
            }
        }
    }

    @Test
    void refusesToEncodeMoreThanThePeerAcceptsAndLeavesTheBufferAsItWas() {
        ByteBuf out = Unpooled.buffer();
        out.writeInt(1);
        Publish large = new Publish(3, NativeMessage.to("a").body(new byte[5_000]).build());
        NativeProtocolException refused =
                assertThrows(
                        NativeProtocolException.class,
                        () -> FrameEncoder.encode(large, out, 4_096));
        assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refused.code());
        assertEquals(4, out.readableBytes());
        Publish overByHeaders = new Publish(3, NativeMessage.to("a").body(new byte[4_090]).build());
        assertThrows(
                NativeProtocolException.class,
                () -> FrameEncoder.encode(overByHeaders, out, 4_096));
        assertEquals(4, out.readableBytes());
    }

    @Test
    void refusesToEncodeTextThatIsNoUnicode() {
        Publish halfPair = new Publish(3, NativeMessage.to("a").property("p", "x\uD800").build());
        NativeProtocolException refused =
                assertThrows(
                        NativeProtocolException.class,
                        () -> FrameEncoder.encode(halfPair, Unpooled.buffer(), 4_096));
        assertEquals(ErrorCode.INVALID_ARGUMENT, refused.code());
        assertEquals(3, refused.correlationId());
    }

    @Test
    void refusesToEncodeAnAddressLongerThanItsLengthField() {
        Publish tooLong = new Publish(3, NativeMessage.to("a".repeat(65_536)).build());
        assertThrows(
                NativeProtocolException.class,
                () -> FrameEncoder.encode(tooLong, Unpooled.buffer(), 1_000_000));
    }

    static ByteBuf encode(Frame frame) {
        ByteBuf out = Unpooled.buffer();
        try {
            FrameEncoder.encode(frame, out, Limits.DEFAULT_MAX_FRAME_BYTES);
        } catch (NativeProtocolException unfit) {
            throw new AssertionError(unfit);
        }
        return out;
    }
}
