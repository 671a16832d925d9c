package dev.sluice.core.declaration;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.config.DurationText;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.store.Durability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a queue or a stream is declared to be, as keys and texts like those of the configuration
 * file: {@code max-bytes} with {@code 100MiB}, {@code retention.time} with {@code 7d}. A key
 * without a value stands for nothing, one with several for a list.
 *
 * <p><i>Immutable.</i>
 */
public record Settings(Map<String, List<String>> values) {
    private static final Settings OF_QUEUES = of(Binder.defaultsOf(QueueConfig.class));
    private static final Settings OF_STREAMS =
            of(
                    new StreamConfig(
                            List.of(TopicFilter.of("#")),
                            1,
                            KeyRule.parse("address"),
                            Durability.COMMIT,
                            Binder.defaultsOf(RetentionConfig.class)));

    public Settings {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        values.forEach((key, texts) -> copy.put(key, List.copyOf(texts)));
        values = Collections.unmodifiableMap(copy);
    }

    public static Settings of(QueueConfig config) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("durable", one(config.durable()));
        values.put("topics", config.topics().stream().map(TopicFilter::pattern).toList());
        values.put("max-messages", one(config.maxMessages()));
        values.put("max-bytes", one(config.maxBytes()));
        values.put("when-full", one(config.whenFull()));
        values.put("max-deliveries", one(config.maxDeliveries()));
        values.put("redelivery.delay", one(config.redelivery().delay()));
        values.put("redelivery.backoff", one(config.redelivery().backoff()));
        values.put("redelivery.max-delay", one(config.redelivery().maxDelay()));
        values.put("dead-letter", some(config.deadLetter()));
        values.put("expired", some(config.expired()));
        values.put("single-active", one(config.singleActive()));
        values.put("last-value", some(config.lastValue()));
        values.put("duplicates.window", some(config.duplicates().window()));
        values.put("duplicates.max-ids", one(config.duplicates().maxIds()));
        values.put("auto-delete", some(config.autoDelete()));
        return new Settings(values);
    }

    public static Settings of(StreamConfig config) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("topics", config.topics().stream().map(TopicFilter::pattern).toList());
        values.put("partitions", one(config.partitions()));
        values.put("key", one(config.key()));
        values.put("durability", one(config.durability()));
        values.put("retention.time", some(config.retention().time()));
        values.put("retention.size", some(config.retention().size()));
        values.put("retention.compact", one(config.retention().compact()));
        return new Settings(values);
    }

    /**
     * The queue that they declare; a key that is missing has its default. Throws {@link
     * IllegalArgumentException} for an unknown key or a bad value, with the key.
     */
    public QueueConfig toQueue() {
        Reading read = new Reading(completedFrom(OF_QUEUES));
        return new QueueConfig(
                read.flag("durable"),
                read.filters("topics"),
                read.number("max-messages"),
                read.one("max-bytes", ByteSize::parse),
                read.one("when-full", text -> constant(WhenFull.class, text)),
                read.number("max-deliveries"),
                new RedeliveryConfig(
                        read.one("redelivery.delay", DurationText::parse),
                        read.number("redelivery.backoff"),
                        read.one("redelivery.max-delay", DurationText::parse)),
                read.optional("dead-letter", Address::of),
                read.optional("expired", Address::of),
                read.flag("single-active"),
                read.optional("last-value", text -> text),
                new DuplicatesConfig(
                        read.optional("duplicates.window", DurationText::parse),
                        read.number("duplicates.max-ids")),
                read.optional("auto-delete", DurationText::parse));
    }

    /** The stream that they declare; like {@link #toQueue}, but {@code topics} must be there. */
    public StreamConfig toStream() {
        if (!values.containsKey("topics")) {
            throw new IllegalArgumentException("topics: missing; a stream needs at least one");
        }
        Reading read = new Reading(completedFrom(OF_STREAMS));
        return new StreamConfig(
                read.filters("topics"),
                read.number("partitions"),
                read.one("key", KeyRule::parse),
                read.one("durability", text -> constant(Durability.class, text)),
                new RetentionConfig(
                        read.optional("retention.time", DurationText::parse),
                        read.optional("retention.size", ByteSize::parse),
                        read.flag("retention.compact")));
    }

    /** The keys whose values are not the same here and there, in the order of the first. */
    public List<String> differences(Settings other) {
        return Stream.concat(values.keySet().stream(), other.values.keySet().stream())
                .distinct()
                .filter(
                        key ->
                                !values.getOrDefault(key, List.of())
                                        .equals(other.values.getOrDefault(key, List.of())))
                .toList();
    }

    private Map<String, List<String>> completedFrom(Settings defaults) {
        Map<String, List<String>> completed = new LinkedHashMap<>(defaults.values);
        values.forEach(
                (key, texts) -> {
                    if (completed.replace(key, texts) == null) {
                        throw new IllegalArgumentException(
                                key
                                        + ": unknown key; valid keys: "
                                        + String.join(", ", defaults.values.keySet()));
                    }
                });
        return completed;
    }

    private static List<String> some(Optional<?> value) {
        return value.map(Settings::one).orElse(List.of());
    }

    private static List<String> one(Object value) {
        return List.of(
                switch (value) {
                    case Duration duration -> DurationText.of(duration);
                    case Enum<?> constant -> word(constant);
                    default -> value.toString();
                });
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return constant;
            }
            words.add(word(constant));
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is none of " + String.join(", ", words));
    }

    /** Values on their way to their types. <i>Immutable.</i> */
    private record Reading(Map<String, List<String>> values) {
        /** Reads one text; throws {@link IllegalArgumentException}. */
        interface Parser<T> {
            T parse(String text);
        }

        <T> List<T> all(String key, Parser<T> parser) {
            List<T> read = new ArrayList<>();
            for (String text : values.getOrDefault(key, List.of())) {
                try {
                    read.add(parser.parse(text));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
                }
            }
            return read;
        }

        List<TopicFilter> filters(String key) {
            return all(key, TopicFilter::of);
        }

        <T> Optional<T> optional(String key, Parser<T> parser) {
            List<T> read = all(key, parser);
            if (read.size() > 1) {
                throw new IllegalArgumentException(
                        key + ": " + read.size() + " values, at most one is expected");
            }
            return read.stream().findFirst();
        }

        <T> T one(String key, Parser<T> parser) {
            return optional(key, parser)
                    .orElseThrow(() -> new IllegalArgumentException(key + ": a value is missing"));
        }

        int number(String key) {
            return one(key, Integer::parseInt);
        }

        boolean flag(String key) {
            return one(
                    key,
                    text ->
                            switch (text) {
                                case "true" -> true;
                                case "false" -> false;
                                default ->
                                        throw new IllegalArgumentException(
                                                "\"" + text + "\" is neither true nor false");
                            });
        }
    }
}
