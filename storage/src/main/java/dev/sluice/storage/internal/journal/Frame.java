package dev.sluice.storage.internal.journal;

import java.util.List;

/**
 * What one cycle of the journal wrote: it happened as a whole or not at all.
 *
 * <p><i>Immutable.</i>
 *
 * @param sequence counts the frames of a store from 1 on, without gaps
 * @param forced the highest sequence that was known to be forced when this frame was written
 * @param bytes the size of the frame in the file
 */
public record Frame(long sequence, long forced, List<Entry> entries, int bytes) {
    public Frame {
        entries = List.copyOf(entries);
    }
}
