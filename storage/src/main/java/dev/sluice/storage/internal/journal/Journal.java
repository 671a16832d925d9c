package dev.sluice.storage.internal.journal;

import dev.sluice.storage.internal.files.DataFile;

import java.io.IOException;

/**
 * The end of the journal: writes frames one behind the other and forces them.
 *
 * <p>After an {@link IOException} it is of no use any more: what the file holds is not known, and
 * to force again would prove nothing.
 *
 * <p><i>Confined to the journal thread.</i>
 */
public final class Journal {
    private JournalFile current;
    private long position = FrameLayout.FIRST_FRAME;
    private long capacity;
    private long sequence;
    private long forced;

    /**
     * Goes on in a fresh file.
     *
     * @param lastSequence of the frames that are there already; all of them are forced
     */
    public Journal(JournalFile first, long lastSequence) throws IOException {
        current = first;
        capacity = first.file().size();
        sequence = lastSequence;
        forced = lastSequence;
    }

    /** How much a frame may hold so that it goes into a file of this size. */
    public static long frameBytesMax(long fileBytes) {
        return fileBytes - FrameLayout.FIRST_FRAME - FrameLayout.FRAME_HEADER_BYTES;
    }

    /** Whether a frame of this size goes into the current file. */
    public boolean fits(int frameBytes) {
        return frameBytes <= capacity - position;
    }

    /** Writes a frame that {@link #fits}; it is durable after the next {@link #force}. */
    public void write(FrameEncoder frame) throws IOException {
        int bytes = frame.bytes();
        frame.write(current.file(), current.stamp(), position, sequence + 1, forced);
        sequence++;
        position += bytes;
    }

    public void force() throws IOException {
        if (forced < sequence) {
            current.file().force();
            forced = sequence;
        }
    }

    /** Goes on in another file; what is in the current one is forced first. */
    public void roll(JournalFile next) throws IOException {
        force();
        DataFile full = current.file();
        current = next;
        capacity = next.file().size();
        position = FrameLayout.FIRST_FRAME;
        full.close();
    }

    /** Of the last frame that was written. */
    public long sequence() {
        return sequence;
    }

    /** Of the last frame that is durable. */
    public long forced() {
        return forced;
    }

    /** Of the file that is written now. */
    public long fileNumber() {
        return current.number();
    }

    /** Forces and lets go of the file. */
    public void close() throws IOException {
        force();
        current.file().close();
    }
}
