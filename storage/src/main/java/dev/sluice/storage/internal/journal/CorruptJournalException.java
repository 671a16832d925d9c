package dev.sluice.storage.internal.journal;

/** The journal lacks or contradicts what it promised to keep; the message names file and place. */
public final class CorruptJournalException extends Exception {
    private static final long serialVersionUID = 1L;

    public CorruptJournalException(String message) {
        super(message);
    }
}
