package dev.sluice.storage.internal.journal;

/**
 * A frame is whole and sound, but says something that this program does not know: a newer one wrote
 * it.
 */
final class UnknownFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownFrameException(String message) {
        super(message, null, false, false);
    }
}
