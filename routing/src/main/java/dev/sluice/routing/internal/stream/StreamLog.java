package dev.sluice.routing.internal.stream;

import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.core.store.PartitionId;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A stream: its partitions and which of them a message belongs to.
 *
 * <p><i>Immutable.</i>
 */
public final class StreamLog {
    private final String name;
    private final StreamConfig config;
    private final List<PartitionId> partitions;

    public StreamLog(String name, StreamConfig config) {
        this.name = name;
        this.config = config;
        this.partitions =
                IntStream.range(0, config.partitions())
                        .mapToObj(number -> new PartitionId(name, number))
                        .toList();
    }

    public String name() {
        return name;
    }

    public StreamConfig config() {
        return config;
    }

    public List<PartitionId> partitions() {
        return partitions;
    }

    /** The bytes that decide the message's partition, by the stream's rule. */
    public Bytes keyOf(Message message) {
        KeyRule rule = config.key();
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
