package dev.sluice.nativecodec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable sequence of bytes.
 *
 * <p>{@link #wrap} and {@link #sharedArray} let a caller pass memory through without a copy; who
 * uses them promises that the bytes never change again. Immutable.
 */
public final class Octets {
    /** No bytes. */
    public static final Octets EMPTY = new Octets(ByteBuffer.allocate(0), new byte[0]);

    private static final int PRINTED_BYTES = 16;

    private final ByteBuffer view;
    private final byte @Nullable [] array;

    private Octets(ByteBuffer view, byte @Nullable [] array) {
        this.view = view;
        this.array = array;
    }

    /** Takes over {@code bytes} without a copy: the caller must not change the array afterwards. */
    public static Octets wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Octets(ByteBuffer.wrap(bytes), bytes);
    }

    /** Takes over what is left in {@code bytes} without a copy: it must not change afterwards. */
    public static Octets wrap(ByteBuffer bytes) {
        return bytes.hasRemaining() ? new Octets(bytes.slice(), null) : EMPTY;
    }

    /** Copies {@code bytes}. */
    public static Octets copyOf(byte[] bytes) {
        return wrap(bytes.clone());
    }

    /** The UTF-8 form of {@code text}. */
    public static Octets ofText(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Number of bytes. */
    public int length() {
        return view.remaining();
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return !view.hasRemaining();
    }

    /** A copy that the caller owns. */
    public byte[] toArray() {
        byte[] copy = new byte[view.remaining()];
        view.get(view.position(), copy);
        return copy;
    }

    /** The bytes as an array that the caller must not change; a copy only if there is none. */
    public byte[] sharedArray() {
        return array != null ? array : toArray();
    }

    /** A read-only view of the bytes. */
    public ByteBuffer asByteBuffer() {
        return view.asReadOnlyBuffer();
    }

    /** Appends the bytes to {@code out}. Borrows it. */
    public void writeTo(ByteBuf out) {
        if (array != null) {
            out.writeBytes(array);
        } else {
            out.writeBytes(view.duplicate());
        }
    }

    /** The bytes read as UTF-8; malformed sequences become U+FFFD. */
    public String toText() {
        return new String(sharedArray(), StandardCharsets.UTF_8);
    }

    /** Whether the bytes are well-formed UTF-8. */
    public boolean isText() {
        return ByteBufUtil.isText(Unpooled.wrappedBuffer(view), StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Octets that && view.equals(that.view);
    }

    @Override
    public int hashCode() {
        return view.hashCode();
    }

    /** The length and the first bytes in hexadecimal. */
    @Override
    public String toString() {
        byte[] first = Arrays.copyOf(sharedArray(), Math.min(length(), PRINTED_BYTES));
        return length()
                + " B "
                + HexFormat.of().formatHex(first)
                + (first.length < length() ? "..." : "");
    }
}
