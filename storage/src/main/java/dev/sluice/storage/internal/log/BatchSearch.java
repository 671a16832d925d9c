package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.log.LogParts.Damage;
import dev.sluice.storage.internal.log.LogParts.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Walks over bytes that should be batches and, where they are not, looks for the next place that
 * holds a sound one.
 *
 * <p><i>Confined to one thread.</i>
 */
final class BatchSearch {
    private static final int MAGIC_AT = 16;

    private final String file;
    private final long position;
    private final long endOffset;
    private final LogParts.Visitor visitor;
    private final List<Damage> damages = new ArrayList<>();
    private final SegmentIndex.Builder index = new SegmentIndex.Builder(16);
    private final long baseOffset;
    private long reachedOffset;
    private long highestMs = Long.MIN_VALUE;
    private boolean expectsGaps;

    /**
     * @param position where in the file the bytes begin
     * @param baseOffset the least that the first batch may begin with
     * @param endOffset the first offset that no batch may hold
     */
    BatchSearch(
            String file, long position, long baseOffset, long endOffset, LogParts.Visitor visitor) {
        this.file = file;
        this.position = position;
        this.baseOffset = baseOffset;
        this.reachedOffset = baseOffset;
        this.endOffset = endOffset;
        this.visitor = visitor;
    }

    /** Between batches there may be headers, and offsets begin anew behind them. */
    void gapsAreNoDamage() {
        expectsGaps = true;
    }

    List<Damage> damages() {
        return damages;
    }

    long highestMs() {
        return highestMs;
    }

    /** The index of what was walked over, as it belongs to a segment that begins with it. */
    SegmentIndex index() {
        return index.build(true);
    }

    /** Nothing from here on can be read. */
    void damaged(long at, String what) {
        damages.add(new Damage(Kind.BATCHES, file, at, what, reachedOffset, endOffset));
    }

    /** Nothing at all can be read. */
    void allDamaged(String what) {
        damages.add(new Damage(Kind.BATCHES, file, 0, what, baseOffset, endOffset));
    }

    void walk(Bytes bytes) {
        int at = 0;
        while (at < bytes.length()) {
            Bytes rest = bytes.slice(at, bytes.length() - at);
            BatchWalk walk = new BatchWalk(file, position + at, rest, reachedOffset, endOffset);
            try {
                walk(walk);
                return;
            } catch (CorruptLogException e) {
                int bad = (int) (e.position() - position);
                long least = expectsGaps ? 0 : reachedOffset;
                Batch sound = null;
                at = bad + 1;
                while (at < bytes.length() && sound == null) {
                    sound = soundAt(bytes, at, least);
                    at += sound == null ? 1 : 0;
                }
                if (expectsGaps) {
                    reachedOffset = 0;
                } else {
                    long to = sound == null ? endOffset : sound.baseOffset();
                    damages.add(
                            new Damage(
                                    Kind.BATCHES,
                                    file,
                                    e.position(),
                                    e.detail(),
                                    reachedOffset,
                                    to));
                }
            }
        }
    }

    private void walk(BatchWalk walk) throws CorruptLogException {
        while (walk.hasNext()) {
            long place = walk.nextPosition();
            Batch batch = walk.next();
            LogParts.checkRecords(file, place, batch);
            visitor.batch(file, place, batch);
            if (SegmentIndex.wantsEntry(place, index.lastPosition())) {
                index.add((int) (batch.baseOffset() - baseOffset), (int) place, highestMs);
            }
            highestMs = Math.max(highestMs, Batches.maxTimestampMs(batch));
            reachedOffset = walk.reachedOffset();
        }
    }

    /** The batch that begins there, if one does that can follow what was reached. */
    private @Nullable Batch soundAt(Bytes bytes, int at, long leastOffset) {
        int left = bytes.length() - at;
        if (left < BatchWalk.SMALLEST_BATCH || bytes.byteAt(at + MAGIC_AT) != 2) {
            return null;
        }
        try {
            int length = Batches.lengthOf(bytes, at);
            if (length > left) {
                return null;
            }
            Batch batch = Batches.checked(bytes.slice(at, length));
            boolean isWithin =
                    batch.baseOffset() >= leastOffset && Batches.nextOffset(batch) <= endOffset;
            return isWithin ? batch : null;
        } catch (RecordFormatException e) {
            return null;
        }
    }
}
