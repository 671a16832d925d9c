package dev.sluice.core.declaration;

/** How a queue or a stream came to be. */
public enum Provenance {
    /** The configuration file names it. */
    CONFIGURED,
    /** A client has declared it while the broker ran. */
    DECLARED,
    /** A client has used its name, and a rule of the configuration made it. */
    AUTO_CREATED,
    /** A connection has it for itself, and takes it along. */
    TEMPORARY
}
