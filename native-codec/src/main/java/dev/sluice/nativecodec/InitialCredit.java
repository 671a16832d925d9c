package dev.sluice.nativecodec;

/**
 * What a consumer may be sent at first.
 *
 * <p>{@code messages} is unsigned and at most 2^31 - 1. {@code bytes} counts body bytes; {@link
 * #UNLIMITED_BYTES} means that bytes are not counted for this consumer, now or later. Immutable.
 */
public record InitialCredit(int messages, long bytes) {
    /** Bytes are not counted. */
    public static final long UNLIMITED_BYTES = -1;

    public InitialCredit {
        if (messages < 0 || bytes < UNLIMITED_BYTES) {
            throw new IllegalArgumentException("credit " + messages + " messages, " + bytes + " B");
        }
    }

    /** Credit counted in messages only. */
    public static InitialCredit ofMessages(int messages) {
        return new InitialCredit(messages, UNLIMITED_BYTES);
    }
}
