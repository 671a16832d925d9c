package dev.sluice.routing.internal.stream;

import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.core.store.PartitionId;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * A stream: its partitions and which of them a message belongs to, what it is declared to be now,
 * and who must hear when that changes.
 *
 * <p><i>Thread-safe</i> for looking; changes are <i>confined to the control lane</i>.
 */
public final class StreamLog {
    private final String name;
    private final Set<StreamWatcher> watchers = ConcurrentHashMap.newKeySet();
    private volatile State state;
    private volatile Life life = Life.OPEN;

    /** Whether it takes messages. */
    private enum Life {
        OPEN,
        /** It is not known yet whether it stays. */
        HELD,
        DELETED
    }

    /** What goes together. <i>Immutable.</i> */
    private record State(StreamConfig config, List<PartitionId> partitions) {
        static State of(String name, StreamConfig config) {
            return new State(
                    config,
                    IntStream.range(0, config.partitions())
                            .mapToObj(number -> new PartitionId(name, number))
                            .toList());
        }
    }

    public StreamLog(String name, StreamConfig config) {
        this.name = name;
        state = State.of(name, config);
    }

    /** Is something else from now on; its partitions are open. */
    public void change(StreamConfig changed) {
        state = State.of(name, changed);
    }

    /**
     * It is to be deleted: what is on its way to it waits from now on, and nobody begins to read.
     */
    public void hold() {
        life = Life.HELD;
    }

    /** It stays after all. */
    public void stays() {
        life = Life.OPEN;
    }

    /** Its partitions are gone, and what waits for it is not wanted any more. */
    public void deleted() {
        life = Life.DELETED;
    }

    /** Whether what is to be appended to it has to wait. */
    public boolean isHeld() {
        return life == Life.HELD;
    }

    /** Whether nothing may be appended to it any more. */
    public boolean isDeleted() {
        return life == Life.DELETED;
    }

    /** Whether nobody may begin to read it, or trim it. */
    public boolean isGoing() {
        return life != Life.OPEN;
    }

    /** The watcher hears what happens from now on; it looks at {@link #isGoing} after this. */
    public void watch(StreamWatcher watcher) {
        watchers.add(watcher);
    }

    public void unwatch(StreamWatcher watcher) {
        watchers.remove(watcher);
    }

    /** Those who use it now. */
    public List<StreamWatcher> watchers() {
        return List.copyOf(watchers);
    }

    public String name() {
        return name;
    }

    public StreamConfig config() {
        return state.config;
    }

    public List<PartitionId> partitions() {
        return state.partitions;
    }

    /** The bytes that decide the message's partition, by the stream's rule. */
    public Bytes keyOf(Message message) {
        KeyRule rule = config().key();
        Bytes key =
                switch (rule.source()) {
                    case ADDRESS -> null;
                    case ADDRESS_LEVEL -> level(message.address().name(), rule.level());
                    case PROPERTY -> property(message, rule.property());
                    case GROUP_ID -> utf8(message.groupId());
                    case NATIVE -> message.key();
                };
        return key == null ? Bytes.utf8(message.address().name()) : key;
    }

    public PartitionId partitionOf(Bytes key) {
        List<PartitionId> partitions = partitions();
        return partitions.get((Murmur2.hash(key) & Integer.MAX_VALUE) % partitions.size());
    }

    private static @Nullable Bytes level(String name, int level) {
        int from = 0;
        for (int skipped = 1; skipped < level; skipped++) {
            int slash = name.indexOf('/', from);
            if (slash < 0) {
                return null;
            }
            from = slash + 1;
        }
        int end = name.indexOf('/', from);
        return Bytes.utf8(name.substring(from, end < 0 ? name.length() : end));
    }

    private static @Nullable Bytes property(Message message, String name) {
        Value value = message.properties().first(name);
        return value == null ? null : Bytes.utf8(value.asText());
    }

    private static @Nullable Bytes utf8(@Nullable String text) {
        return text == null ? null : Bytes.utf8(text);
    }

    @Override
    public String toString() {
        return "StreamLog[" + name + "]";
    }
}
