package dev.sluice.nativecodec;

/** What the receiver of an error can do about it. Immutable. */
public enum RetryAdvice {
    /** The same request fails again: change it. */
    NEVER(0),
    /** The same request may succeed on this connection after the announced delay. */
    LATER(1),
    /** The same request may succeed on a new connection after the announced delay. */
    ON_NEW_CONNECTION(2);

    private final int code;

    RetryAdvice(int code) {
        this.code = code;
    }

    /** The number on the wire, 8 bits. */
    public int code() {
        return code;
    }

    /** The advice with this number; an unknown number reads as {@link #NEVER}. */
    public static RetryAdvice of(int code) {
        return switch (code) {
            case 1 -> LATER;
            case 2 -> ON_NEW_CONNECTION;
            default -> NEVER;
        };
    }
}
