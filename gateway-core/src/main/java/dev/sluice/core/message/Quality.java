package dev.sluice.core.message;

/** How hard a delivery is tried, in rising order; MQTT's QoS 0, 1 and 2. */
public enum Quality {
    AT_MOST_ONCE,
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    private static final Quality[] LEVELS = values();

    /** The quality of an MQTT QoS; throws {@link IndexOutOfBoundsException} outside 0 to 2. */
    public static Quality ofQos(int qos) {
        return LEVELS[qos];
    }

    /** 0, 1 or 2. */
    public int qos() {
        return ordinal();
    }

    /** The lower of the two. */
    public Quality atMost(Quality limit) {
        return compareTo(limit) <= 0 ? this : limit;
    }
}
