package dev.sluice.storage.internal.carry;

/**
 * The checkpoint cannot be read; the message says why.
 *
 * <p><i>Immutable.</i>
 */
public final class CorruptCheckpointException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isNewer;

    CorruptCheckpointException(String message, boolean isNewer) {
        super(message);
        this.isNewer = isNewer;
    }

    /** Whether another program can read it. */
    public boolean isNewer() {
        return isNewer;
    }
}
