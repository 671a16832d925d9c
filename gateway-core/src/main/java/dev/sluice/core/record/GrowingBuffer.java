package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A heap array that grows as it is filled, with the variable-length integers of Kafka's format.
 *
 * <p><i>Confined to one thread.</i>
 */
final class GrowingBuffer {
    private static final byte[] NO_BYTES = new byte[0];

    private byte[] array = NO_BYTES;
    private ByteBuffer view = ByteBuffer.wrap(array);

    int size() {
        return view.position();
    }

    int capacity() {
        return array.length;
    }

    byte[] array() {
        return array;
    }

    void clear() {
        view.clear();
    }

    /** Forgets the array, which somebody else owns now. */
    void release() {
        array = NO_BYTES;
        view = ByteBuffer.wrap(array);
    }

    /** Makes room for {@code count} more bytes; the caller has checked that the sum is an int. */
    void ensure(int count) {
        int size = size();
        int needed = size + count;
        if (needed > array.length) {
            long doubled = Math.min(2L * array.length, Integer.MAX_VALUE - 64);
            array = Arrays.copyOf(array, (int) Math.max(needed, doubled));
            view = ByteBuffer.wrap(array).position(size);
        }
    }

    void skip(int count) {
        view.position(view.position() + count);
    }

    void putByte(int value) {
        view.put((byte) value);
    }

    void putLong(long value) {
        view.putLong(value);
    }

    void putBytes(Bytes bytes) {
        bytes.writeTo(view);
    }

    void putBytes(byte[] source, int length) {
        view.put(source, 0, length);
    }

    void putUtf8(String text) {
        view.position(Utf8.encode(text, array, view.position()));
    }

    /** Zigzag, seven bits per byte, low bits first. */
    void putVarint(long value) {
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7fL) != 0) {
            view.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        view.put((byte) rest);
    }

    /** How many bytes {@link #putVarint} writes. */
    static int varintSize(long value) {
        long zigzag = value << 1 ^ value >> 63;
        return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
    }
}
