package dev.sluice.amqp.internal.type;

/**
 * An AMQP timestamp: milliseconds since the Unix epoch, any 64-bit value (AMQP 1.6.17). Immutable.
 */
public record Timestamp(long epochMs) implements Comparable<Timestamp> {

    @Override
    public int compareTo(Timestamp other) {
        return Long.compare(epochMs, other.epochMs);
    }
}
