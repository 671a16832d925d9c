package dev.sluice.routing.internal.queuelog;

/** What the store holds contradicts itself or does not parse; the message names the place. */
public final class CorruptQueueLogException extends Exception {
    private static final long serialVersionUID = 1L;

    public CorruptQueueLogException(String message) {
        super(message);
    }

    public CorruptQueueLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
