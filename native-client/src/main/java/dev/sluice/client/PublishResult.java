package dev.sluice.client;

/** What became of an acknowledged message. Immutable. */
public enum PublishResult {
    /** Every target has it, durably where the target is durable. */
    ACCEPTED,
    /** Accepted, and nothing was bound to its address. */
    NO_TARGET
}
