package dev.sluice.routing.internal.queue;

import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.routing.internal.queuelog.Reference;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * Of a queue that keeps only the last message of each key: which one that is. A message without the
 * property has no key and stays.
 *
 * <p>It holds a key for each message that has one, so it is bounded by what the queue may hold.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class LastValues {
    private final String property;
    private final Remover remover;
    private final Map<Value, Holder> holders = new HashMap<>();

    /** The keys of what is not in memory, by the places. */
    private final Map<Long, Value> stored = new HashMap<>();

    /** Removes what is not the last one any more. */
    interface Remover {
        /** The message is in memory, at a consumer, or rests. */
        void remove(QueueEntry replaced);

        /** The message may wait in the store. */
        void remove(Reference replaced, long size);
    }

    /** Where the last message of a key is: in an entry, or only in the store. */
    private record Holder(
            long place, long size, @Nullable QueueEntry entry, @Nullable Reference reference) {}

    LastValues(String property, Remover remover) {
        this.property = property;
        this.remover = remover;
    }

    /** Null for a message without the property. */
    @Nullable Value keyOf(Message message) {
        return message.properties().first(property);
    }

    /**
     * An entry is there, newly arrived or read. Returns false if a later message has its key; then
     * it is to be removed.
     */
    boolean holds(QueueEntry entry) {
        Value key = entry.lastValueKey;
        return key == null
                || put(key, new Holder(entry.sequence, entry.size, entry, entry.reference));
    }

    /** A message is in the store and not in memory; what is not the last one is removed. */
    void isStored(Reference reference, Message message) {
        Value key = keyOf(message);
        if (key == null) {
            return;
        }
        long size = message.footprintBytes();
        Holder holder = new Holder(reference.ordinal(), size, null, reference);
        if (put(key, holder)) {
            stored.put(holder.place, key);
        } else {
            remover.remove(reference, size);
        }
    }

    private boolean put(Value key, Holder holder) {
        Holder known = holders.get(key);
        if (known != null && known.place > holder.place) {
            return false;
        }
        holders.put(key, holder);
        if (known != null) {
            stored.remove(known.place);
            if (known.place < holder.place) {
                remove(known);
            }
        }
        return true;
    }

    private void remove(Holder replaced) {
        if (replaced.entry != null) {
            remover.remove(replaced.entry);
        } else if (replaced.reference != null) {
            remover.remove(replaced.reference, replaced.size);
        }
    }

    /** The message has left the queue. */
    void left(QueueEntry entry) {
        if (entry.lastValueKey != null) {
            forget(entry.lastValueKey, entry.sequence);
        }
    }

    /** A message has left the queue that was not in memory. */
    void left(Reference reference) {
        Value key = stored.remove(reference.ordinal());
        if (key != null) {
            forget(key, reference.ordinal());
        }
    }

    private void forget(Value key, long place) {
        Holder known = holders.get(key);
        if (known != null && known.place == place) {
            holders.remove(key);
        }
    }
}
