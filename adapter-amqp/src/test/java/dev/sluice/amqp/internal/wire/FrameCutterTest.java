package dev.sluice.amqp.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.amqp.internal.wire.FrameCutter.Frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HexFormat;

class FrameCutterTest {

    private final FrameCutter cutter = new FrameCutter();

    @AfterEach
    void release() {
        cutter.release();
    }

    private void add(String hex) {
        cutter.add(
                Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))),
                ByteBufAllocator.DEFAULT);
    }

    // AMQP 2.3.1, catalogue 53 and 54
    @ParameterizedTest
    @CsvSource({
        "00000000 02 00 0000, frame of 0 bytes",
        "00000007 02 00 0000, frame of 7 bytes",
        "00000201 02 00 0000, frame of 513 bytes",
        "40000000 02 00 0000, frame of 1073741824 bytes",
        "80000000 02 00 0000, frame of 2147483648 bytes",
        "ffffffff 02 00 0000, frame of 4294967295 bytes",
        "00000008 00 00 0000, doff 0",
        "00000008 01 00 0000, doff 1",
        "00000008 03 00 0000, doff 3",
        "00000008 ff 00 0000, doff 255",
        "00000008 02 02 0000, frame of type 2",
        "00000008 02 ff 0000, frame of type 255",
    })
    void refusesMalformedHeadersAtOnce(String hex, String reason) {
        add(hex);
        DecodeException error = assertThrows(DecodeException.class, cutter::next);
        assertTrue(error.reason().contains(reason), error::reason);
    }

    @Test
    void cutsFramesThatArriveByteByByte() throws DecodeException {
        byte[] bytes = HexFormat.of().parseHex("0000000c020000070102030400000008020000ff");
        int frames = 0;
        for (byte b : bytes) {
            cutter.add(Unpooled.wrappedBuffer(new byte[] {b}), ByteBufAllocator.DEFAULT);
            Frame frame = cutter.next();
            if (frame != null) {
                frames++;
                assertEquals(frames == 1 ? 7 : 255, frame.channel());
                assertEquals(frames == 1 ? 4 : 0, frame.body().readableBytes());
            }
            cutter.trim();
        }
        assertEquals(2, frames);
    }

    // AMQP 2.3.1: the extended header is ignored
    @Test
    void skipsTheExtendedHeader() throws DecodeException {
        add("0000000e 03 00 0001 deadbeef 4142");
        Frame frame = assertNotNullFrame(cutter.next());
        assertEquals("4142", ByteBufUtil.hexDump(frame.body()));
    }

    @Test
    void obeysAChangedLimit() throws DecodeException {
        cutter.limit(65_536);
        add("00010000 02 00 0000");
        assertNull(cutter.next());
    }

    @Test
    void keepsNoMoreThanArrived() throws DecodeException {
        cutter.limit(1 << 20);
        ByteBuf input = Unpooled.buffer(64).writeInt(1 << 20).writeInt(0x02000000);
        cutter.add(input, ByteBufAllocator.DEFAULT);
        assertNull(cutter.next());
        cutter.trim();
        assertEquals(64, input.capacity());
    }

    // AMQP 2.2
    @ParameterizedTest
    @CsvSource({
        "414d515000010000, AMQP",
        "414d515003010000, SASL",
        "414d515002010000, OTHER",
        "414d515001010000, OTHER",
        "414d515000000901, OTHER",
        "414d515000010001, OTHER",
        "474554202f204854, OTHER",
    })
    void readsProtocolHeaders(String hex, ProtocolHeader expected) {
        add(hex);
        assertEquals(expected, cutter.nextHeader());
    }

    @Test
    void recognisesForeignBytesBeforeAHeaderIsWhole() {
        add("41");
        assertFalse(cutter.isForeign());
        assertNull(cutter.nextHeader());
        add("4d52");
        assertTrue(cutter.isForeign());
    }

    private static Frame assertNotNullFrame(@Nullable Frame frame) {
        assertNotNull(frame);
        return frame;
    }
}
