package dev.sluice.amqp.internal.type;

/**
 * An IEEE 754 decimal carried as it came, 4, 8 or 16 bytes (AMQP 1.6.13 to 1.6.15). The broker
 * never computes with it. Immutable.
 */
public record Decimal(Binary bits) implements Comparable<Decimal> {

    /** Orders by bits, not by value; it is there for maps. */
    @Override
    public int compareTo(Decimal other) {
        return bits.compareTo(other.bits);
    }
}
