package dev.sluice.nativecodec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

final class OctetsTest {
    private final byte[] bytes = {1, 2, 3, 4};
    private final Octets slice = Octets.wrap(ByteBuffer.wrap(bytes, 1, 2).asReadOnlyBuffer());

    @Test
    void equalBytesAreEqualWhateverHoldsThem() {
        Octets whole = Octets.wrap(new byte[] {2, 3});
        assertEquals(whole, slice);
        assertEquals(whole.hashCode(), slice.hashCode());
    }

    @Test
    void aSliceGivesOnlyItsOwnBytes() {
        assertEquals(2, slice.length());
        assertArrayEquals(new byte[] {2, 3}, slice.toArray());
        assertArrayEquals(new byte[] {2, 3}, slice.sharedArray());
        ByteBuf out = Unpooled.buffer();
        slice.writeTo(out);
        slice.writeTo(out);
        assertEquals(4, out.readableBytes());
        assertEquals("2 B 0203", slice.toString());
    }

    @Test
    void tellsTextFromBytes() {
        assertTrue(Octets.ofText("Grüße 😀").isText());
        assertFalse(Octets.wrap(new byte[] {(byte) 0xC3}).isText());
        assertTrue(Octets.EMPTY.isText());
    }
}
