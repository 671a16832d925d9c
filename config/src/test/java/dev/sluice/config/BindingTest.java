package dev.sluice.config;

import static dev.sluice.config.Samples.lines;
import static dev.sluice.config.Samples.problems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Samples.Broker;
import dev.sluice.config.Samples.Engine;
import dev.sluice.config.Samples.Kind;
import dev.sluice.config.Samples.Listener;
import dev.sluice.config.Samples.MqttOptions;
import dev.sluice.config.Samples.Retention;
import dev.sluice.config.Samples.Rule;
import dev.sluice.config.Samples.Storage;
import dev.sluice.config.Samples.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

class BindingTest {
    @Test
    void bindsNestedRecordsListsAndMapsInFileOrder() throws ConfigException {
        Broker broker =
                Samples.bind(
                        lines(
                                "streams:",
                                "  zebra: { topics: [z/#], retention: { time: 7d, size: 1GiB } }",
                                "  ant:",
                                "    topics:",
                                "      - a/+",
                                "      - b",
                                "    partitions: 4",
                                "    key: address-level:2",
                                "storage: { engine: local-disk, directory: var/lib }",
                                "auto-create:",
                                "  - { names: \"$x/#\", kind: topic }",
                                "  - kind: none"),
                        Broker.class);
        assertEquals(
                new Broker(
                        Map.of(
                                "zebra",
                                new Stream(
                                        List.of("z/#"),
                                        1,
                                        "address",
                                        new Retention(
                                                Optional.of(Duration.ofDays(7)),
                                                Optional.of(new ByteSize(1L << 30)))),
                                "ant",
                                new Stream(
                                        List.of("a/+", "b"),
                                        4,
                                        "address-level:2",
                                        new Retention(Optional.empty(), Optional.empty()))),
                        new Storage(Engine.LOCAL_DISK, Path.of("var/lib")),
                        List.of(new Rule("$x/#", Kind.TOPIC), new Rule("#", Kind.NONE)),
                        List.of("a", "b")),
                broker);
        assertEquals(List.of("zebra", "ant"), List.copyOf(broker.streams().keySet()));
    }

    @Test
    void emptyFileAndEmptySectionsBindToDefaults() throws ConfigException {
        Broker defaults =
                new Broker(
                        Map.of(),
                        new Storage(Engine.MEMORY, Path.of("data")),
                        List.of(),
                        List.of("a", "b"));
        assertEquals(defaults, Samples.bind("", Broker.class));
        assertEquals(defaults, Samples.bind("# nothing\n---\n", Broker.class));
        assertEquals(
                defaults,
                Samples.bind(lines("streams:", "storage:", "auto-create:"), Broker.class));
        assertEquals(defaults, Binder.defaultsOf(Broker.class));
    }

    @Test
    void writtenEmptyListReplacesTheDefault() throws ConfigException {
        assertEquals(List.of(), Samples.bind("labels: []", Broker.class).labels());
    }

    @Test
    void defaultsOfNamesAKeyWithoutDefault() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class, () -> Binder.defaultsOf(Listener.class));
        assertTrue(String.valueOf(e.getMessage()).contains("protocol: missing key"));
    }

    @Test
    void boundCollectionsAreImmutable() throws ConfigException {
        Broker broker = Samples.bind("streams: {a: {topics: [x]}}", Broker.class);
        assertThrows(UnsupportedOperationException.class, () -> broker.streams().clear());
        assertThrows(UnsupportedOperationException.class, () -> broker.labels().add("c"));
    }

    @ParameterizedTest
    @CsvSource({
        "'0', 0",
        "'-7', -7",
        "'+7', 7",
        "'0x1F', 31",
        "'0o17', 15",
        "'9223372036854775807', 9223372036854775807"
    })
    void readsWholeNumbersOfTheCoreSchema(String text, long number) throws ConfigException {
        // YAML 1.2.2, 10.3.2
        assertEquals(number, Samples.bind("whole: " + text, Scalars.class).whole().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "'9223372036854775808', 'bad value \"9223372036854775808\": must be -9223372036854775808"
                + " to 9223372036854775807'",
        "'1_000', 'wrong type: expected a whole number, found text \"1_000\"'",
        "'1.0', 'wrong type: expected a whole number, found number 1.0'",
        "'true', 'wrong type: expected a whole number, found true'",
        "'{a: 1}', 'wrong type: expected a whole number, found a mapping'"
    })
    void refusesOtherWholeNumbers(String text, String problem) {
        assertEquals("test.yaml:1:8: whole: " + problem, problems("whole: " + text, Scalars.class));
    }

    @Test
    void refusesNumbersOfAbsurdLengthQuickly() {
        String digits = "9".repeat(900_000);
        assertTrue(
                problems("whole: " + digits, Scalars.class)
                        .startsWith(
                                "test.yaml:1:8: whole: bad value \"" + "9".repeat(60) + "...\":"));
        assertTrue(problems("small: 4294967296", Scalars.class).contains("must be -2147483648"));
    }

    @Test
    void readsFractions() throws ConfigException {
        assertEquals(0.25, Samples.bind("ratio: .25", Scalars.class).ratio().orElseThrow());
        assertEquals(2, Samples.bind("ratio: 2", Scalars.class).ratio().orElseThrow());
        assertEquals(1500, Samples.bind("ratio: 1.5e3", Scalars.class).ratio().orElseThrow());
        for (String text : List.of(".inf", "-.INF", ".nan", "1e999")) {
            assertEquals(
                    "test.yaml:1:8: ratio: bad value \"" + text + "\": must be a finite number",
                    problems("ratio: " + text, Scalars.class));
        }
    }

    @Test
    void takesANumberAsTextAsItIsWritten() throws ConfigException {
        assertEquals("1.10", Samples.bind("text: 1.10", Scalars.class).text().orElseThrow());
        assertEquals("0x1F", Samples.bind("text: 0x1F", Scalars.class).text().orElseThrow());
        assertEquals("no", Samples.bind("text: no", Scalars.class).text().orElseThrow());
        assertEquals("~", Samples.bind("text: '~'", Scalars.class).text().orElseThrow());
    }

    @Test
    void optionalWithoutAValueIsEmpty() throws ConfigException {
        Scalars empty = Samples.bind("text: ~", Scalars.class);
        assertEquals(Binder.defaultsOf(Scalars.class), empty);
        assertEquals(Optional.empty(), empty.text());
    }

    @Test
    void typesWithAFactoryMethodAreReadByIt() throws ConfigException {
        Scalars scalars = Samples.bind(lines("even: 4", "upper: abc"), Scalars.class);
        assertEquals(Optional.of(new Even(4)), scalars.even());
        assertEquals(Optional.of(new Upper("ABC")), scalars.upper());
        assertEquals(
                "test.yaml:1:7: even: bad value \"5\": is odd", problems("even: 5", Scalars.class));
    }

    @Test
    void listOfListsAndMapOfMapsAreBound() throws ConfigException {
        Deep deep = Samples.bind(lines("rows: [[1, 2], []]", "names: {a: {b: true}}"), Deep.class);
        assertEquals(List.of(List.of(1, 2), List.of()), deep.rows());
        assertEquals(Map.of("a", Map.of("b", true)), deep.names());
    }

    @Test
    void aListIsNoMapping() {
        assertEquals(
                "test.yaml:1:8: names: wrong type: expected a mapping of names, found a list; write"
                        + " \"NAME: VALUE\"",
                problems("names: [a]", Deep.class));
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsAreFine() throws ConfigException {
        MqttOptions options =
                Samples.bind("\uFEFFmax-packet-bytes: 1MiB\r\nstrict: true\r\n", MqttOptions.class);
        assertEquals(new MqttOptions(new ByteSize(1 << 20), true), options);
    }

    record Scalars(
            Optional<Long> whole,
            Optional<Integer> small,
            Optional<Double> ratio,
            Optional<String> text,
            Optional<Even> even,
            Optional<Upper> upper) {}

    record Deep(List<List<Integer>> rows, Map<String, Map<String, Boolean>> names) {}

    record Even(int number) {
        public static Even parse(String text) {
            int number = Integer.parseInt(text);
            if (number % 2 != 0) {
                throw new IllegalArgumentException("is odd");
            }
            return new Even(number);
        }
    }

    record Upper(String text) {
        public static Upper of(String text) {
            return new Upper(text.toUpperCase(Locale.ROOT));
        }
    }
}
