package dev.sluice.storage.internal.log;

/**
 * Stored bytes that are not what was written. The message says the file, the position and what is
 * wrong there.
 *
 * <p><i>Immutable.</i>
 */
public final class CorruptLogException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long position;
    private final String detail;

    public CorruptLogException(String file, long position, String detail) {
        super(file + " is damaged at byte " + position + ": " + detail);
        this.file = file;
        this.position = position;
        this.detail = detail;
    }

    /** The name of the file in the data directory. */
    public String file() {
        return file;
    }

    /** Where in the file the damaged part begins. */
    public long position() {
        return position;
    }

    /** The message without the place. */
    public String detail() {
        return detail;
    }
}
