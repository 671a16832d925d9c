package dev.sluice.storage.internal.compact;

/** A single batch has more records than memory is given for keys. */
public final class TooManyKeysException extends Exception {
    private static final long serialVersionUID = 1L;

    TooManyKeysException(long offset, int most) {
        super("a batch at or behind offset %d has more than %d records".formatted(offset, most));
    }
}
