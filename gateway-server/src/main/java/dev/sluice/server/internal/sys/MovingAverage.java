package dev.sluice.server.internal.sys;

import java.time.Duration;

/**
 * How much something grew per minute, averaged over a time in which older growth counts less and
 * less, as the load of a machine is told. <i>Confined to its event loop.</i>
 */
final class MovingAverage {
    private static final double MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final double periodNanos;
    private double perMinute;

    MovingAverage(Duration period) {
        periodNanos = period.toNanos();
    }

    /** Adds what came in the time since the last call, and returns the average. */
    double add(double growth, long elapsedNanos) {
        double rate = growth * MINUTE_NANOS / elapsedNanos;
        double kept = Math.exp(-elapsedNanos / periodNanos);
        perMinute = rate + kept * (perMinute - rate);
        return perMinute;
    }
}
