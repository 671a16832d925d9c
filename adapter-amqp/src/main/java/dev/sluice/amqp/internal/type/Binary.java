package dev.sluice.amqp.internal.type;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An AMQP binary value with value equality: delivery tags, transaction ids, SASL responses.
 * Immutable as long as nobody changes the array it was made of.
 */
public final class Binary implements Comparable<Binary> {

    private static final int SHOWN_BYTES = 32;

    private final byte[] bytes;

    private Binary(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Wraps {@code bytes} without copying; the caller gives the array away. */
    public static Binary of(byte[] bytes) {
        return new Binary(bytes);
    }

    /** The bytes themselves, to be read only. */
    public byte[] array() {
        return bytes;
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    @Override
    public int compareTo(Binary other) {
        return Arrays.compare(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Binary that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
        return bytes.length > SHOWN_BYTES ? "x'" + hex + "…'" : "x'" + hex + "'";
    }
}
