package dev.sluice.storage.internal.producer;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The producers of one partition, in the order of their last batches.
 *
 * <p><i>Confined to the thread that appends to the partition.</i>
 */
public final class Producers {
    private final LinkedHashMap<Long, ProducerState> states;
    private long forgottenUpTo;

    public Producers(StoredProducers stored) {
        states = new LinkedHashMap<>(stored.states());
        forgottenUpTo = stored.forgottenUpTo();
    }

    @Nullable ProducerState find(long producer) {
        return states.get(producer);
    }

    /** Whether the producer may have been known and is not any more. */
    boolean mayHaveForgotten(long producer) {
        return producer <= forgottenUpTo;
    }

    public int count() {
        return states.size();
    }

    /**
     * Takes a batch that stands in the partition now, whatever its sequence; one without a sequence
     * changes nothing.
     *
     * @param nowMs what its producer was seen at
     */
    public void appended(Batch placed, long nowMs) {
        if (Batches.isSequenced(placed)) {
            long producer = Batches.producerId(placed);
            ProducerState before = states.remove(producer);
            states.put(producer, ProducerState.after(before, placed, nowMs));
        }
    }

    /** Forgets who is idle or too many. */
    public Forgotten forget(ProducerLimits limits, long nowMs) {
        long oldestMs = nowMs - limits.idleTime().toMillis();
        Map<Long, Long> gone = new HashMap<>();
        Iterator<Map.Entry<Long, ProducerState>> oldestFirst = states.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Long, ProducerState> each = oldestFirst.next();
            if (states.size() <= limits.perPartition() && each.getValue().seenMs() >= oldestMs) {
                break;
            }
            oldestFirst.remove();
            gone.put(each.getKey(), each.getValue().last().baseOffset());
            forgottenUpTo = Math.max(forgottenUpTo, each.getKey());
        }
        return new Forgotten(gone);
    }

    /** Forgets what was forgotten elsewhere, but not what was appended since. */
    public void forget(Forgotten forgotten) {
        forgotten
                .lastOffsets()
                .forEach(
                        (producer, offset) -> {
                            states.computeIfPresent(producer, (_, state) -> state.behind(offset));
                            forgottenUpTo = Math.max(forgottenUpTo, producer);
                        });
    }

    public StoredProducers stored() {
        return new StoredProducers(forgottenUpTo, states);
    }
}
