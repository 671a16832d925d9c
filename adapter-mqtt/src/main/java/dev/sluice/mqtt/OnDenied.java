package dev.sluice.mqtt;

/** What becomes of a client that does what it may not. Immutable. */
public enum OnDenied {
    /** It is told, where its version has a word for that. */
    ANSWER,
    /** Its connection ends. */
    DISCONNECT
}
