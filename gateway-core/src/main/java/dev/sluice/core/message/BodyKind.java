package dev.sluice.core.message;

/** What the bytes of a body are. */
public enum BodyKind {
    /** Bytes without a promise. */
    BINARY,
    /** Well-formed UTF-8 text, by the publisher's word or by its protocol's type. */
    TEXT,
    /**
     * AMQP 1.0 body sections other than data and a string value, in their own encoding: maps,
     * lists, numbers. Other protocols show them with content type {@link Message#AMQP_SECTIONS}.
     */
    AMQP_SECTIONS
}
