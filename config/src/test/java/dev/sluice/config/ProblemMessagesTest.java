package dev.sluice.config;

import static dev.sluice.config.Samples.lines;
import static dev.sluice.config.Samples.problems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Samples.Broker;
import dev.sluice.config.Samples.Listener;
import dev.sluice.config.Samples.Login;
import dev.sluice.config.Samples.MqttOptions;
import dev.sluice.config.Samples.Rule;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The exact words and places of what a user reads. */
class ProblemMessagesTest {
    @Test
    void unknownKeyNamesTheNearestAndAllValidOnes() {
        assertEquals(
                "test.yaml:3:5: streams.telemetry.partitons: unknown key; did you mean"
                        + " \"partitions\"? Valid keys: topics, partitions, key, retention",
                problems(
                        lines("streams:", "  telemetry:", "    partitons: 4", "    topics: [a]"),
                        Broker.class));
    }

    @Test
    void unknownKeyWithoutANearOneListsTheValidOnes() {
        assertEquals(
                "test.yaml:1:1: wildly-wrong: unknown key; valid keys: streams, storage,"
                        + " auto-create, labels",
                problems("wildly-wrong: 1", Broker.class));
    }

    @Test
    void camelCaseIsCorrectedToKebabCase() {
        assertEquals(
                "test.yaml:1:1: maxPacketBytes: unknown key; did you mean \"max-packet-bytes\"?"
                        + " Valid keys: max-packet-bytes, strict",
                problems("maxPacketBytes: 1KiB", MqttOptions.class));
    }

    @Test
    void unknownKeyWhereNoKeyIsValid() {
        assertEquals(
                "test.yaml:1:1: a: unknown key; no keys are valid here",
                problems("a: 1", Nothing.class));
    }

    @Test
    void wrongTypeSaysWhatWasExpectedAndFound() {
        assertEquals(
                lines(
                        "test.yaml:3:17: streams.s.partitions: wrong type: expected a whole"
                                + " number, found text \"four\"",
                        "test.yaml:4:13: streams.s.topics: wrong type: expected a list, found"
                                + " text \"a/#\"; write [VALUE, VALUE] or one \"- VALUE\" on each"
                                + " line",
                        "test.yaml:5:16: streams.s.retention: wrong type: expected a mapping of"
                                + " keys, found a list; write \"KEY: VALUE\"",
                        "test.yaml:7:13: storage.directory: wrong type: expected a path of a file"
                                + " or directory, found a list",
                        "test.yaml:8:10: labels[0]: wrong type: expected text, found a list"),
                problems(
                                lines(
                                        "streams:",
                                        "  s:",
                                        "    partitions: four",
                                        "    topics: a/#",
                                        "    retention: [7d]",
                                        "storage:",
                                        " directory: [x]",
                                        "labels: [[a]]"),
                                Broker.class)
                        + "\n");
    }

    @Test
    void aNumberInQuotesIsNoNumber() {
        assertEquals(
                "test.yaml:1:7: port: wrong type: expected a whole number, found text \"5\";"
                        + " remove the quotes",
                problems("port: \"5\"", Numbers.class));
    }

    @Test
    void badValuesSayTheRule() {
        assertEquals(
                lines(
                        "test.yaml:1:10: protocol: wrong type: expected text, found nothing; put a"
                                + " value that starts with # in quotes",
                        "test.yaml:2:7: bind: bad value \"1883\": an address is host:port, such as"
                                + " 127.0.0.1:1883; the host 0.0.0.0 means all interfaces",
                        "test.yaml:3:10: timeout: bad value \"10\": a duration is a whole number"
                                + " with the unit ms, s, m, h or d, such as 10s"),
                problems(lines("protocol: #", "bind: 1883", "timeout: 10"), Listener.class) + "\n");
    }

    @Test
    void badConstantNamesTheNearestAndAll() {
        assertEquals(
                "test.yaml:1:7: kind: bad value \"qeue\": did you mean \"queue\"? must be one of"
                        + " queue, topic, none",
                problems("kind: qeue", Rule.class));
    }

    @Test
    void yesAndNoAreText() {
        // YAML 1.2.2, 10.3.2: the core schema knows true and false only.
        assertEquals(
                "test.yaml:1:9: strict: wrong type: expected true or false, found text \"no\"",
                problems("strict: no", MqttOptions.class));
    }

    @Test
    void constructorsRefusalPointsToTheRecord() {
        assertEquals(
                "test.yaml:2:3: streams.s: bad value: partitions must be at least 1",
                problems(lines("streams:", "  s: {partitions: 0, topics: []}"), Broker.class));
    }

    @Test
    void missingKeysPointToTheMappingTheyAreMissingFrom() {
        assertEquals(
                lines(
                        "test.yaml:2:1: bind: missing key; add \"bind:\" with an address such as"
                                + " 127.0.0.1:1883",
                        "test.yaml:2:1: protocol: missing key; add \"protocol:\" with text"),
                problems(lines("# nothing but", "timeout: 1s"), Listener.class) + "\n");
        assertEquals(
                "test.yaml:2:5: auto-create[0].kind: missing key; add \"kind:\" with one of queue,"
                        + " topic, none",
                problems(lines("auto-create:", "  - names: x"), Broker.class));
    }

    @Test
    void duplicateKeyNamesBothPlaces() {
        assertEquals(
                "test.yaml:4:3: streams.a: duplicate key, first set at 2:3; remove one of the two",
                problems(lines("streams:", "  a: {}", "  b: {}", "  a: {}"), Broker.class));
    }

    @Test
    void keysWithOtherCharactersAreQuotedInPaths() {
        assertEquals(
                "test.yaml:1:19: streams.\"a.b\".x: unknown key; valid keys: topics, partitions,"
                        + " key, retention",
                problems("streams: {\"a.b\": {x: 1}}", Broker.class));
    }

    @Test
    void allProblemsAreReportedTogetherInFileOrderWithEnvironmentLast() {
        String yaml =
                lines(
                        "storage:",
                        "  engine: disk",
                        "  engin: x",
                        "  directory: ${env:NOWHERE}",
                        "streams:",
                        "  s: {partitions: many, topics: [x], topics: [y]}",
                        "lables: [a]");
        List<String> reported =
                problems(yaml, Map.of("SLUICE__STORAGE__ENGNE", "x"), Broker.class)
                        .lines()
                        .map(line -> line.replaceAll(": (unknown|bad|wrong|dup|\"\\$).*", ""))
                        .toList();
        assertEquals(
                List.of(
                        "test.yaml:2:11: storage.engine",
                        "test.yaml:3:3: storage.engin",
                        "test.yaml:4:14: storage.directory",
                        "test.yaml:6:19: streams.s.partitions",
                        "test.yaml:6:38: streams.s.topics",
                        "test.yaml:7:1: lables",
                        "environment SLUICE__STORAGE__ENGNE: storage.engne"),
                reported);
    }

    @Test
    void secretsAreNotShown() {
        String shown =
                problems(lines("user: u", "password: [hunter2]"), Login.class)
                        + problems("pin: hunter2", Pin.class)
                        + problems("pin: 17", Pin.class);
        assertEquals(
                "test.yaml:2:11: password: wrong type: expected text, found a list"
                        + "test.yaml:1:6: pin: wrong type: expected a whole number, found a secret"
                        + " value"
                        + "test.yaml:1:1: bad value: too small",
                shown);
    }

    @Test
    void textFromTheFileCannotWriteControlCharactersToATerminal() {
        String shown = problems("strict: \"\\e[31mred\\nnext\"", MqttOptions.class);
        assertEquals(
                "test.yaml:1:9: strict: wrong type: expected true or false, found text"
                        + " \"\\u001B[31mred\\nnext\"",
                shown);
    }

    @Test
    void countOfProblemsIsBounded() {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            yaml.append("key-").append(i).append(": 1\n");
        }
        ConfigException e =
                assertThrows(
                        ConfigException.class, () -> Samples.bind(yaml.toString(), Broker.class));
        assertEquals(Problems.LIMIT + 1, e.problems().size());
        assertEquals(
                "test.yaml: more problems than shown: 900; mend these first",
                e.problems().getLast().toString());
    }

    @Test
    void recordsThatCannotBeBoundAreTheProgrammersFault() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Samples.bind("thread: x", Unsupported.class));
        assertTrue(String.valueOf(e.getMessage()).startsWith("thread has the type"));
    }

    record Nothing() {}

    record Numbers(@Default("1") int port, Optional<Double> ratio) {}

    record Pin(@Secret int pin) {
        Pin {
            if (pin < 1_000) {
                throw new IllegalArgumentException("too small");
            }
        }
    }

    record Unsupported(Thread thread) {}
}
