package dev.sluice.core.declaration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.store.Durability;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

class SettingsTest {
    private final QueueConfig queue =
            new QueueConfig(
                    false,
                    List.of(TopicFilter.of("a/#"), TopicFilter.of("b")),
                    7,
                    ByteSize.parse("3KiB"),
                    WhenFull.DROP_OLDEST,
                    2,
                    new RedeliveryConfig(Duration.ofMillis(1_500), 3, Duration.ofHours(36)),
                    Optional.of(Address.of("dead")),
                    Optional.of(Address.of("late")),
                    true,
                    Optional.of("device"),
                    new DuplicatesConfig(Optional.of(Duration.ofMinutes(10)), 500),
                    Optional.of(Duration.ofDays(2)));
    private final StreamConfig stream =
            new StreamConfig(
                    List.of(TopicFilter.of("a/#")),
                    9,
                    KeyRule.parse("property:device"),
                    Durability.INTERVAL,
                    new RetentionConfig(
                            Optional.of(Duration.ofDays(7)),
                            Optional.of(ByteSize.parse("1GiB")),
                            true));

    @Test
    void aQueueAndAStreamComeBackAsTheyWere() {
        assertEquals(queue, Settings.of(queue).toQueue());
        assertEquals(stream, Settings.of(stream).toStream());
        QueueConfig usual = Binder.defaultsOf(QueueConfig.class);
        assertEquals(usual, new Settings(Map.of()).toQueue());
        assertEquals(usual, Settings.of(usual).toQueue());
    }

    @Test
    void valuesReadLikeThoseOfTheConfigurationFile() {
        Map<String, List<String>> values = Settings.of(queue).values();
        assertEquals(List.of("a/#", "b"), values.get("topics"));
        assertEquals(List.of("3KiB"), values.get("max-bytes"));
        assertEquals(List.of("drop-oldest"), values.get("when-full"));
        assertEquals(List.of("1500ms"), values.get("redelivery.delay"));
        assertEquals(List.of("36h"), values.get("redelivery.max-delay"));
        assertEquals(List.of("10m"), values.get("duplicates.window"));
        assertEquals(List.of("500"), values.get("duplicates.max-ids"));
        assertEquals(List.of("2d"), values.get("auto-delete"));
    }

    /** A key of the file that is forgotten here would be lost in the store. */
    @Test
    void everyKeyIsThere() {
        assertEquals(keysOf(QueueConfig.class), sections(Settings.of(queue).values().keySet()));
        assertEquals(keysOf(StreamConfig.class), sections(Settings.of(stream).values().keySet()));
    }

    private static Set<String> keysOf(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(part -> part.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static Set<String> sections(Collection<String> keys) {
        return keys.stream()
                .map(key -> key.contains(".") ? key.substring(0, key.indexOf('.')) : key)
                .collect(Collectors.toSet());
    }

    @Test
    void differencesAreNamed() {
        assertEquals(
                List.of("max-messages", "dead-letter"),
                Settings.of(queue)
                        .differences(
                                Settings.of(
                                        new Settings(
                                                        with(
                                                                with(
                                                                        Settings.of(queue).values(),
                                                                        "max-messages",
                                                                        List.of("8")),
                                                                "dead-letter",
                                                                List.of()))
                                                .toQueue())));
    }

    @Test
    void whatIsRememberedOfDuplicatesIsBounded() {
        Map.of(
                        "duplicates.window", List.of("0s", "366d"),
                        "duplicates.max-ids", List.of("0", "1000001"))
                .forEach(
                        (key, bad) ->
                                bad.forEach(
                                        text -> {
                                            String message =
                                                    assertThrows(
                                                                    IllegalArgumentException.class,
                                                                    () -> one(key, text).toQueue())
                                                            .getMessage();
                                            assertTrue(
                                                    String.valueOf(message).startsWith(key),
                                                    message);
                                        }));
    }

    private static Settings one(String key, String text) {
        return new Settings(Map.of(key, List.of(text)));
    }

    private static Map<String, List<String>> with(
            Map<String, List<String>> values, String key, List<String> texts) {
        Map<String, List<String>> changed = new LinkedHashMap<>(values);
        changed.put(key, texts);
        return changed;
    }

    @Test
    void whatIsWrongIsToldWithItsKey() {
        Map<String, List<String>> wrong =
                Map.of(
                        "max-message", List.of("7"),
                        "max-messages", List.of("many"),
                        "durable", List.of("yes"),
                        "when-full", List.of("panic"),
                        "max-bytes", List.of("1MB"),
                        "redelivery.delay", List.of(),
                        "dead-letter", List.of("a", "b"));
        wrong.forEach(
                (key, texts) -> {
                    String message =
                            assertThrows(
                                            IllegalArgumentException.class,
                                            () -> new Settings(Map.of(key, texts)).toQueue())
                                    .getMessage();
                    assertTrue(String.valueOf(message).startsWith(key + ": "), message);
                });
        assertThrows(
                IllegalArgumentException.class,
                () -> new Settings(Map.of("partitions", List.of("2"))).toStream());
    }
}
