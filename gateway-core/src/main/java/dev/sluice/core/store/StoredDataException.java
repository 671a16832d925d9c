package dev.sluice.core.store;

/** Stored data cannot be looked at or mended as asked; the message says why and what to do. */
public final class StoredDataException extends Exception {
    private static final long serialVersionUID = 1L;

    public StoredDataException(String message) {
        super(message);
    }

    public StoredDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
