package dev.sluice.amqp.internal.type;

/**
 * An unsigned AMQP integer where its type must be kept: values of maps, message ids, annotations.
 * Fields of performatives are plain {@code long} or {@code int}. Immutable.
 *
 * @param width which of the four types
 * @param bits the value; {@code ULONG} above 2^63-1 is negative here
 */
public record Unsigned(Width width, long bits) implements Comparable<Unsigned> {

    /** The unsigned types of AMQP 1.6.3 to 1.6.6. */
    public enum Width {
        UBYTE(0xFFL),
        USHORT(0xFFFFL),
        UINT(0xFFFF_FFFFL),
        ULONG(-1L);

        private final long mask;

        Width(long mask) {
            this.mask = mask;
        }
    }

    /** Refuses a value that does not fit its width. */
    public Unsigned {
        if ((bits & width.mask) != bits) {
            throw new IllegalArgumentException(bits + " is not a " + width);
        }
    }

    /** A ubyte. */
    public static Unsigned ubyte(int value) {
        return new Unsigned(Width.UBYTE, value);
    }

    /** A ushort. */
    public static Unsigned ushort(int value) {
        return new Unsigned(Width.USHORT, value);
    }

    /** A uint. */
    public static Unsigned uint(long value) {
        return new Unsigned(Width.UINT, value);
    }

    /** A ulong. */
    public static Unsigned ulong(long bits) {
        return new Unsigned(Width.ULONG, bits);
    }

    @Override
    public int compareTo(Unsigned other) {
        int byWidth = width.compareTo(other.width);
        return byWidth != 0 ? byWidth : Long.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
