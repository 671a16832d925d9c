package dev.sluice.core.store;

/** A store that cannot be opened; the message names the place and the fix. */
public final class StoreOpenException extends Exception {
    private static final long serialVersionUID = 1L;

    public StoreOpenException(String message) {
        super(message);
    }

    public StoreOpenException(String message, Throwable cause) {
        super(message, cause);
    }
}
