package dev.sluice.storage.internal.table;

/** A table file is damaged; the message names file and place. */
public final class CorruptTableException extends Exception {
    private static final long serialVersionUID = 1L;

    CorruptTableException(String message) {
        super(message);
    }
}
