package dev.sluice.nativecodec;

/** How the body of a message is to be read. Immutable. */
public enum BodyKind {
    /** Any bytes. */
    BINARY,
    /** Well-formed UTF-8. */
    TEXT
}
