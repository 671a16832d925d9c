package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of all durable queues by their names. A number is never given out twice, since
 * records may still list it when its queue is gone.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class QueueNames {
    private static final int VERSION = 1;
    private static final Bytes NEXT = Bytes.EMPTY;

    private final Map<String, Entry> entries = new HashMap<>();
    private int next = 1;

    /** A queue's number, and when it was created. <i>Immutable.</i> */
    public record Entry(int number, long createdAtMs) {}

    /** Reads all names. */
    static QueueNames load(Store store) throws CorruptQueueLogException {
        QueueNames names = new QueueNames();
        for (Row row : Row.load(store, QueueTables.NAMES)) {
            VarintReader reader = new VarintReader(row.value(), "queue name " + row.key());
            reader.expect(VERSION);
            int number = reader.nextInt();
            if (row.key().isEmpty()) {
                names.next = Math.max(names.next, number);
            } else {
                names.entries.put(row.key().asUtf8(), new Entry(number, reader.next()));
                names.next = Math.max(names.next, number + 1);
            }
            reader.expectEnd();
        }
        return names;
    }

    static Bytes key(String name) {
        return Bytes.utf8(name);
    }

    public @Nullable Entry find(String name) {
        return entries.get(name);
    }

    public List<String> names() {
        return new ArrayList<>(entries.keySet());
    }

    /**
     * Gives a new queue its number; call {@link #forget} if the commit fails. Throws {@link
     * IllegalArgumentException} if there is a queue of this name.
     */
    public int create(WriteSet writes, String name, long createdAtMs) {
        if (name.isEmpty() || entries.containsKey(name)) {
            throw new IllegalArgumentException("queue name \"" + name + "\" is not free");
        }
        int number = next++;
        entries.put(name, new Entry(number, createdAtMs));
        writes.put(QueueTables.NAMES, NEXT, new VarintWriter().put(VERSION).put(next).toBytes());
        writes.put(
                QueueTables.NAMES,
                key(name),
                new VarintWriter().put(VERSION).put(number).put(createdAtMs).toBytes());
        return number;
    }

    /**
     * Takes its name from a queue, which is lost with that: a start finds it no more. The name is
     * free at once; call {@link #keep} if the commit fails. Throws {@link IllegalArgumentException}
     * if there is no queue of this name.
     */
    public Entry drop(WriteSet writes, String name) {
        Entry dropped = entries.remove(name);
        if (dropped == null) {
            throw new IllegalArgumentException("there is no queue \"" + name + "\"");
        }
        writes.delete(QueueTables.NAMES, key(name));
        return dropped;
    }

    /** The queue is not dropped after all. */
    public void keep(String name, Entry entry) {
        entries.put(name, entry);
    }

    /** The queue is dropped, or was never created. */
    public void forget(String name) {
        entries.remove(name);
    }
}
