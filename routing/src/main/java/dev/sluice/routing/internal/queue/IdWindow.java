package dev.sluice.routing.internal.queue;

import dev.sluice.core.message.Bytes;
import dev.sluice.routing.internal.queuelog.StoredIds;
import dev.sluice.routing.internal.queuelog.StoredIds.StoredId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ids of messages that one queue took within a time, the newest of them if they are too many,
 * and of those that are on their way into it. Of a durable queue each has a slot among the {@link
 * StoredIds}.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class IdWindow {
    private static final int NO_SLOT = -1;

    private final @Nullable StoredIds stored;

    /** In the order in which they were accepted. */
    private final Map<Bytes, Accepted> remembered = new LinkedHashMap<>();

    private final Set<Bytes> pending = new HashSet<>();

    private @Nullable IdLimits limits;

    /** Where an id is kept, and since when. */
    private record Accepted(int slot, long atMs) {}

    /**
     * The id of a message that is on its way into the queue. <i>Immutable.</i>
     *
     * @param slot that of its row, if the queue is durable
     * @param number likewise
     */
    record Pending(Bytes id, int slot, long number) {}

    /**
     * @param stored where they are kept; null if in memory only
     * @param limits null to remember none
     */
    IdWindow(@Nullable StoredIds stored, @Nullable IdLimits limits) {
        this.stored = stored;
        this.limits = limits;
    }

    /** Takes over what a start found; a time that is yet to come counts as now. */
    void restore(long nowMs) {
        if (stored == null) {
            return;
        }
        List<StoredId> rows = new ArrayList<>(stored.takeRestored());
        rows.sort(StoredId.BY_AGE);
        for (StoredId row : rows) {
            // Of two rows with one id the earlier one was forgotten, and its slot not used since.
            Accepted earlier = remembered.remove(row.id());
            if (earlier != null) {
                stored.free(earlier.slot);
            }
            long atMs = Math.min(row.acceptedMs(), nowMs);
            remembered.put(row.id(), new Accepted(row.slot(), atMs));
        }
        limit(limits, nowMs);
    }

    /**
     * Keeps to other limits from now on.
     *
     * @param now null to forget everything
     * @return how many were forgotten because they are too many
     */
    int limit(@Nullable IdLimits now, long nowMs) {
        IdLimits before = limits;
        limits = now;
        forgetOld(nowMs);
        int most = now == null ? 0 : now.maxIds();
        int forgotten = 0;
        for (Iterator<Accepted> oldest = remembered.values().iterator();
                remembered.size() > most; ) {
            leave(oldest.next().slot, true);
            oldest.remove();
            forgotten++;
        }
        if (stored != null && (now == null || before == null || most < before.maxIds())) {
            stored.deleteFree();
        }
        return now == null ? 0 : forgotten;
    }

    private void forgetOld(long nowMs) {
        IdLimits now = limits;
        Iterator<Accepted> oldest = remembered.values().iterator();
        while (now != null && oldest.hasNext()) {
            Accepted accepted = oldest.next();
            if (nowMs - accepted.atMs < now.windowMs()) {
                return;
            }
            leave(accepted.slot, false);
            oldest.remove();
        }
    }

    private void leave(int slot, boolean isForGood) {
        if (stored != null && isForGood) {
            stored.delete(slot);
        } else if (stored != null) {
            stored.free(slot);
        }
    }

    /** Whether the queue took a message of this id within the window. */
    boolean remembers(Bytes id, long nowMs) {
        forgetOld(nowMs);
        return remembered.containsKey(id);
    }

    /** Whether a message of this id is on its way into the queue. */
    boolean isPending(Bytes id) {
        return pending.contains(id);
    }

    /** A message of an id that is neither pending nor remembered is on its way from now on. */
    Pending begin(Bytes id) {
        pending.add(id);
        return stored == null
                ? new Pending(id, NO_SLOT, 0)
                : new Pending(id, stored.take(), stored.nextNumber());
    }

    /**
     * The queue has the message.
     *
     * @return how many ids were forgotten because they are too many
     */
    int accepted(Pending message, long nowMs) {
        pending.remove(message.id);
        IdLimits now = limits;
        if (now == null) {
            leave(message.slot, true);
            return 0;
        }
        forgetOld(nowMs);
        int forgotten = 0;
        remembered.put(message.id, new Accepted(message.slot, nowMs));
        if (remembered.size() > now.maxIds()) {
            Iterator<Accepted> oldest = remembered.values().iterator();
            leave(oldest.next().slot, false);
            oldest.remove();
            forgotten++;
        }
        return forgotten;
    }

    /** The queue does not get the message. */
    void failed(Pending message) {
        pending.remove(message.id);
        leave(message.slot, limits == null);
    }

    /** The queue is gone. */
    void clear() {
        remembered.clear();
        pending.clear();
    }
}
