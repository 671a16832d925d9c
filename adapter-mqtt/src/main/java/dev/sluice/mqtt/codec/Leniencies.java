package dev.sluice.mqtt.codec;

/** Says what is let pass, and counts it. Thread-safe. */
@FunctionalInterface
public interface Leniencies {
    /** Lets nothing pass. */
    Leniencies STRICT = _ -> false;

    /** Whether this is let pass; asked only when it has happened. */
    boolean allow(Leniency what);
}
