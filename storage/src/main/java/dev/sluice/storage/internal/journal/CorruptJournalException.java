package dev.sluice.storage.internal.journal;

/**
 * The journal lacks or contradicts what it promised to keep; the message names file and place.
 *
 * <p><i>Immutable.</i>
 */
public final class CorruptJournalException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long position;
    private final long frame;
    private final String detail;
    private final boolean isNewer;

    private CorruptJournalException(
            String file, long position, long frame, String detail, boolean isNewer) {
        super(file + " at byte " + position + ": " + detail);
        this.file = file;
        this.position = position;
        this.frame = frame;
        this.detail = detail;
        this.isNewer = isNewer;
    }

    /**
     * Damage that begins there.
     *
     * @param frame the sequence of the first frame that cannot be used any more
     */
    public CorruptJournalException(String file, long position, long frame, String detail) {
        this(file, position, frame, detail, false);
    }

    /** Sound bytes of a version that this program does not know. */
    static CorruptJournalException newer(String file, long position, long frame, String detail) {
        return new CorruptJournalException(file, position, frame, detail, true);
    }

    /** The name of the file in the data directory. */
    public String file() {
        return file;
    }

    public long position() {
        return position;
    }

    /** The sequence of the first frame that cannot be used any more. */
    public long frame() {
        return frame;
    }

    /** The message without the place. */
    public String detail() {
        return detail;
    }

    /** Whether another program can read it. */
    public boolean isNewer() {
        return isNewer;
    }
}
