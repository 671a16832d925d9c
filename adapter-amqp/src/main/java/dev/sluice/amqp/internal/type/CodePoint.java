package dev.sluice.amqp.internal.type;

/**
 * An AMQP char: one Unicode code point, possibly outside Java's {@code char} (AMQP 1.6.16).
 * Immutable.
 */
public record CodePoint(int value) implements Comparable<CodePoint> {

    @Override
    public int compareTo(CodePoint other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Character.toString(value);
    }
}
