package dev.sluice.storage.internal.table;

/**
 * A table file is damaged; the message names file and place.
 *
 * <p><i>Immutable.</i>
 */
public final class CorruptTableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long position;
    private final String detail;

    CorruptTableException(String file, long position, String detail) {
        super(file + " at byte " + position + ": " + detail);
        this.file = file;
        this.position = position;
        this.detail = detail;
    }

    /** The name of the file in the data directory. */
    public String file() {
        return file;
    }

    /** Up to where it was read. */
    public long position() {
        return position;
    }

    /** The message without the place. */
    public String detail() {
        return detail;
    }
}
