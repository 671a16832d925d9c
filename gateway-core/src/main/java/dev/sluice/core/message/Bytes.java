package dev.sluice.core.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.Checksum;

/**
 * A run of bytes that never changes: a slice of a heap array. Slicing copies nothing and keeps the
 * whole array alive.
 *
 * <p><i>Immutable.</i>
 */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** Takes the array over without copying; the caller must not change it afterwards. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
    }

    /** Copies what is readable. Borrows the buffer and does not move its reader index. */
    public static Bytes copyOf(ByteBuf buffer) {
        return copyOf(buffer, buffer.readerIndex(), buffer.readableBytes());
    }

    /** Copies {@code length} bytes from absolute {@code index}. Borrows the buffer. */
    public static Bytes copyOf(ByteBuf buffer, int index, int length) {
        if (length == 0) {
            return EMPTY;
        }
        byte[] copy = new byte[length];
        buffer.getBytes(index, copy);
        return new Bytes(copy, 0, length);
    }

    /** Copies the array. */
    public static Bytes copyOf(byte[] array) {
        return wrap(array.clone());
    }

    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** The byte at {@code index}; throws {@link IndexOutOfBoundsException} outside the run. */
    public byte byteAt(int index) {
        return array[offset + Objects.checkIndex(index, length)];
    }

    /** The {@code count} bytes from {@code from}, sharing this run's memory. */
    public Bytes slice(int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        return count == 0 ? EMPTY : new Bytes(array, offset + from, count);
    }

    /**
     * Where this run begins within {@code outer} if both are slices of the same memory and this one
     * lies inside; otherwise -1. Equal content elsewhere does not count.
     */
    @SuppressWarnings("ReferenceEquality") // the same memory is the question
    public int positionIn(Bytes outer) {
        int position = offset - outer.offset;
        return array == outer.array && position >= 0 && position + length <= outer.length
                ? position
                : -1;
    }

    /** Feeds the bytes to {@code checksum}. */
    public void update(Checksum checksum) {
        checksum.update(array, offset, length);
    }

    /** Feeds the bytes to {@code digest}. */
    public void update(MessageDigest digest) {
        digest.update(array, offset, length);
    }

    /** Appends the bytes to {@code target}, which grows as needed. Borrows the buffer. */
    public void writeTo(ByteBuf target) {
        target.writeBytes(array, offset, length);
    }

    /** Appends the bytes to {@code target}, which must have room. */
    public void writeTo(ByteBuffer target) {
        target.put(array, offset, length);
    }

    /** A read-only view for codecs that want a {@link ByteBuffer}. Copies nothing. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /** A read-only view to write to a channel. Copies nothing; releasing it is harmless. */
    public ByteBuf asByteBuf() {
        return Unpooled.wrappedBuffer(array, offset, length).asReadOnly();
    }

    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** The bytes read as UTF-8; ill-formed sequences become U+FFFD. */
    public String asUtf8() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(
                        array,
                        offset,
                        offset + length,
                        that.array,
                        that.offset,
                        that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** The length and at most the first 32 bytes in hex. */
    @Override
    public String toString() {
        int shown = Math.min(length, 32);
        String hex = HexFormat.of().formatHex(array, offset, offset + shown);
        return length + " B " + hex + (shown < length ? "…" : "");
    }
}
