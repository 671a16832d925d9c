package dev.sluice.storage;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchFilter;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Compaction;
import dev.sluice.core.store.CompactionRules;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compacts batches that lie in memory.
 *
 * <p><i>Confined to one thread.</i>
 */
final class MemoryCompaction {
    private final List<Batch> batches;
    private final CompactionRules rules;
    private final long nowMs;
    private final BatchFilter filter = new BatchFilter();
    private final Map<Bytes, Long> lastOffsets = new HashMap<>();
    private final Map<Long, Batch> left = new HashMap<>();

    MemoryCompaction(List<Batch> batches, CompactionRules rules, long nowMs) {
        this.batches = batches;
        this.rules = rules;
        this.nowMs = nowMs;
    }

    /** What is left of each batch, by base offset; nothing of those that are not there. */
    Map<Long, Batch> left() {
        return left;
    }

    Compaction run() throws RecordFormatException {
        for (Batch batch : batches) {
            if (!Batches.isControl(batch)) {
                BatchFilter.visit(batch, this::note);
            }
        }
        long bytesBefore = 0;
        long bytesAfter = 0;
        long records = 0;
        long kept = 0;
        for (Batch batch : batches) {
            bytesBefore += batch.bytes().length();
            records += batch.records();
            Batch filtered = filter(batch);
            if (filtered != null) {
                left.put(batch.baseOffset(), filtered);
                bytesAfter += filtered.bytes().length();
                kept += filtered.records();
            }
        }
        return new Compaction(records, kept, bytesBefore, bytesAfter);
    }

    private boolean note(long offset, @Nullable Bytes key, boolean isTombstone) {
        if (key != null) {
            lastOffsets.put(key, offset);
        }
        return true;
    }

    private @Nullable Batch filter(Batch batch) throws RecordFormatException {
        if (Batches.isControl(batch)) {
            return batch;
        }
        long horizonMs = Batches.deleteHorizonMs(batch);
        boolean mayForget = horizonMs >= 0 && horizonMs <= nowMs;
        return filter.filter(
                batch,
                (offset, key, isTombstone) ->
                        key == null
                                || (!(isTombstone && mayForget)
                                        && lastOffsets.getOrDefault(key, -1L) <= offset),
                Math.max(0, nowMs + rules.tombstoneRetention().toMillis()));
    }
}
