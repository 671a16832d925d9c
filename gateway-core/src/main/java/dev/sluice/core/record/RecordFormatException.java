package dev.sluice.core.record;

/**
 * Bytes that are no record batch, or a record that is no message. The message says what is wrong
 * and where, with the values. It carries no stack trace, since a peer can cause any number of them.
 *
 * <p><i>Immutable.</i>
 */
public final class RecordFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What is wrong. */
    public enum Reason {
        /** The bytes end before what they announce. */
        TRUNCATED,
        /** A length is negative, beyond its container, or leaves bytes over. */
        SIZE,
        /** The format version is not 2. */
        MAGIC,
        /** The checksum does not match. */
        CHECKSUM,
        /** The records are compressed, which this version does not read. */
        COMPRESSED,
        /** Attribute bits without a meaning are set. */
        ATTRIBUTES,
        /** A count is impossible. */
        COUNT,
        /** A variable-length integer is too long. */
        VARINT,
        /** Offsets are negative, do not rise, or lie beyond the batch's last. */
        OFFSET,
        /** The batch's maximum timestamp is not the highest of its records. */
        TIMESTAMP,
        /** A reserved header is unknown, doubled or holds what it must not. */
        FIELD
    }

    RecordFormatException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
