package dev.sluice.storage.internal.carry;

/** The checkpoint cannot be read; the message says why and what to do. */
public final class CorruptCheckpointException extends Exception {
    private static final long serialVersionUID = 1L;

    CorruptCheckpointException(String message) {
        super(message);
    }
}
