package dev.sluice.storage.internal.log;

import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;

import java.io.IOException;

/**
 * Takes the batches of a segment, one after the other.
 *
 * <p><i>Confined to the thread that reads.</i>
 */
public interface BatchVisitor {
    /**
     * Takes a batch; returns whether to go on.
     *
     * @param batch one whose header and checksum were checked; a slice of what was read
     * @param position where in the segment it begins
     */
    boolean visit(Batch batch, long position) throws IOException, RecordFormatException;
}
