package dev.sluice.nativecodec;

/** Who settles the deliveries of a consumer. Immutable. */
public enum SettleMode {
    /** A delivery is settled as it is sent: at most once. */
    ON_SEND,
    /** The client settles each delivery: at least once. */
    EXPLICIT
}
