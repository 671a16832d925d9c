package dev.sluice.core.store;

/**
 * What must have happened to a write set before it is answered. What was answered earlier survives
 * the end of the process in any case; the levels differ in what the end of the machine may take.
 * The strongest comes first.
 */
public enum Durability {
    /** It lies on the disk: nothing is lost. */
    COMMIT,

    /** The operating system has it and it goes to disk within the store's interval. */
    INTERVAL,

    /** The operating system has it. */
    OS
}
