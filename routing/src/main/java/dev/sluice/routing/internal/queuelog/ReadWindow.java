package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Batches of one partition that were read for one queue. The size of the next read follows from how
 * much of the last one the queue could use.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class ReadWindow {
    private static final int LEAST_BYTES = 16 * 1024;
    private static final int FIRST_BYTES = 64 * 1024;

    /** A window is worth its size if at least one of so many records was used. */
    private static final int WORTHWHILE = 4;

    private final int maxBytes;
    private int bytes;
    private List<Batch> batches = List.of();
    private int index;
    private @Nullable BatchReader reader;
    private long offset = -1;
    private int records;
    private int used;

    ReadWindow(int maxBytes) {
        this.maxBytes = maxBytes;
        bytes = Math.min(FIRST_BYTES, maxBytes);
    }

    /** How much to read next. */
    int nextBytes() {
        if (records > 0) {
            int wanted = used >= records / WORTHWHILE ? bytes * 2 : bytes / 2;
            bytes = Math.clamp(wanted, Math.min(LEAST_BYTES, maxBytes), maxBytes);
        }
        return bytes;
    }

    void fill(List<Batch> read) {
        batches = read;
        index = 0;
        reader = null;
        used = 0;
        records = read.stream().mapToInt(Batch::records).sum();
    }

    /** The record at {@code location}; null if the window does not hold it. */
    @Nullable BatchReader find(long location) throws RecordFormatException {
        if (!seek(location)) {
            return null;
        }
        if (reader == null) {
            reader = BatchReader.open(batches.get(index));
            offset = -1;
        } else if (offset > location) {
            reader.rewind();
            offset = -1;
        }
        while (offset < location && reader.next()) {
            offset = reader.offset();
        }
        if (offset != location) {
            return null;
        }
        used++;
        return reader;
    }

    /** Goes to the batch around the location. */
    private boolean seek(long location) {
        int from =
                index < batches.size() && location >= batches.get(index).baseOffset() ? index : 0;
        for (int i = from; i < batches.size(); i++) {
            if (location < batches.get(i).baseOffset()) {
                return false;
            }
            if (location < Batches.nextOffset(batches.get(i))) {
                if (i != index) {
                    index = i;
                    reader = null;
                }
                return true;
            }
        }
        return false;
    }
}
