package dev.sluice.core.message;

/** How hard a delivery is tried, in rising order; MQTT's QoS 0, 1 and 2. */
public enum Quality {
    AT_MOST_ONCE(0),
    AT_LEAST_ONCE(1),
    EXACTLY_ONCE(2);

    private final int qos;

    Quality(int qos) {
        this.qos = qos;
    }

    /** The quality of an MQTT QoS; throws {@link IllegalArgumentException} outside 0 to 2. */
    public static Quality ofQos(int qos) {
        return switch (qos) {
            case 0 -> AT_MOST_ONCE;
            case 1 -> AT_LEAST_ONCE;
            case 2 -> EXACTLY_ONCE;
            default -> throw new IllegalArgumentException("QoS " + qos + " is not within 0 to 2");
        };
    }

    /** 0, 1 or 2. */
    public int qos() {
        return qos;
    }

    /** The lower of the two. */
    public Quality atMost(Quality limit) {
        return qos <= limit.qos ? this : limit;
    }

    /** The higher of the two. */
    public Quality atLeast(Quality floor) {
        return qos >= floor.qos ? this : floor;
    }
}
