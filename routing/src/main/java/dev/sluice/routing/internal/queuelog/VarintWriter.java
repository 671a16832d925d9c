package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A growing run of unsigned integers, seven bits per byte, low bits first, and of bytes.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class VarintWriter {
    private static final int MAX_VARINT_BYTES = 9;

    private byte[] array = new byte[16];
    private int size;

    /** Adds a number that is not negative. */
    public VarintWriter put(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("negative: " + number);
        }
        ensure(MAX_VARINT_BYTES);
        long rest = number;
        while (rest > 0x7f) {
            array[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[size++] = (byte) rest;
        return this;
    }

    /** Adds the length and the bytes. */
    public VarintWriter put(Bytes bytes) {
        return put(bytes.length()).putRaw(bytes);
    }

    public VarintWriter putRaw(Bytes bytes) {
        ensure(bytes.length());
        bytes.writeTo(ByteBuffer.wrap(array, size, bytes.length()));
        size += bytes.length();
        return this;
    }

    int size() {
        return size;
    }

    byte byteAt(int index) {
        return array[index];
    }

    /** Gives back the room that is not used. */
    void trim() {
        array = Arrays.copyOf(array, size);
    }

    /** A copy of what was written. */
    public Bytes toBytes() {
        return Bytes.wrap(Arrays.copyOf(array, size));
    }

    private void ensure(int count) {
        if (array.length - size < count) {
            array = Arrays.copyOf(array, Math.max(size + count, size + (size >> 1)));
        }
    }
}
