package dev.sluice.storage.internal.journal;

/** There is no whole, sound frame at a place; the message says what is wrong with it. */
final class BadFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    BadFrameException(String message) {
        super(message, null, false, false);
    }
}
