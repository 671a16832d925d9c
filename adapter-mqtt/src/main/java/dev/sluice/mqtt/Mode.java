package dev.sluice.mqtt;

/** How a listener takes what clients get wrong. Immutable. */
public enum Mode {
    /** As the standard says. */
    STRICT,
    /** What is harmless passes, and is counted. */
    LENIENT
}
