package dev.sluice.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigProblem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Configurations that are wrong, and what the user reads. */
class ConfigurationProblemsTest {
    private static final String MINIMAL =
            "listeners: { mqtt: { protocol: mqtt, bind: 127.0.0.1:1883 } }\n";

    @Test
    void unknownProtocolIsNamedWithTheNearestAndAllThereAre() {
        assertEquals(
                List.of(
                        "a.yaml:3:15: listeners.door.protocol: there is no protocol \"mqt\"; did"
                                + " you mean \"mqtt\"? There is: amqp, any, mqtt, native"),
                problems(
                        """
                        listeners:
                          door:
                            protocol: mqt
                            bind: 127.0.0.1:1883
                            strict: true
                        """));
    }

    @Test
    void protocolThatIsLikeNoOtherGetsTheListOnly() {
        assertEquals(
                List.of(
                        "a.yaml:1:32: listeners.door.protocol: there is no protocol"
                                + " \"websocket\"; there is: amqp, any, mqtt, native"),
                problems("listeners: { door: { protocol: websocket, bind: 127.0.0.1:1883 } }\n"));
    }

    @Test
    void unknownEngineIsNamed() {
        assertEquals(
                List.of(
                        "a.yaml:2:20: storage.engine: there is no engine \"memroy\"; did you mean"
                                + " \"memory\"? There is: local, memory"),
                problems(MINIMAL + "storage: { engine: memroy, sync: true }\n"));
    }

    @Test
    void placeThatTwoListenersWantIsNamedWithBoth() {
        assertEquals(
                List.of(
                        "a.yaml:3:30: listeners.b.bind: 127.0.0.1:1883 is taken by listeners.a"
                                + " already"),
                problems(
                        """
                        listeners:
                          a: { protocol: mqtt, bind: 127.0.0.1:1883 }
                          b: { protocol: amqp, bind: 127.0.0.1:1883 }
                        """));
    }

    @Test
    void adminListenerMayNotTakeAListenersPlace() {
        assertEquals(
                List.of(
                        "a.yaml:2:16: admin.bind: 127.0.0.1:1883 is taken by listeners.mqtt"
                                + " already"),
                problems(MINIMAL + "admin: { bind: 127.0.0.1:1883 }\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "[::]", "192.0.2.1"})
    void placeThatOtherMachinesReachIsRefusedWithoutAuthentication(String host) {
        assertEquals(
                List.of(
                        "a.yaml:1:45: listeners.m.bind: other machines can reach %s:1883, and this"
                                        .formatted(host)
                                + " version cannot authenticate them yet; bind to 127.0.0.1:1883"),
                problems(
                        "listeners: { m: { protocol: mqtt,     bind: \"%s:1883\" } }\n"
                                .formatted(host)));
    }

    @Test
    void adminListenerIsRefusedThereToo() {
        String problem = problems(MINIMAL + "admin: { bind: 0.0.0.0:8161 }\n").getFirst();
        assertTrue(
                problem.startsWith("a.yaml:2:16: admin.bind: other machines can reach"), problem);
    }

    @Test
    void unknownKeysAreNamedWithTheirPlaceAndTheNearest() {
        List<String> problems =
                problems(
                        """
                        listeners:
                          mqtt:
                            protocol: mqtt
                            bnd: 127.0.0.1:1883
                        limits: { conections: 5 }
                        admn: {}
                        """);
        assertTrue(
                problems.stream()
                        .anyMatch(
                                problem ->
                                        problem.startsWith(
                                                "a.yaml:4:5: listeners.mqtt.bnd: unknown key; did"
                                                        + " you mean \"bind\"?")),
                problems::toString);
        assertTrue(
                problems.stream()
                        .anyMatch(
                                problem ->
                                        problem.startsWith(
                                                "a.yaml:5:11: limits.conections: unknown key; did"
                                                        + " you mean \"connections\"?")),
                problems::toString);
        assertTrue(
                problems.stream()
                        .anyMatch(
                                problem ->
                                        problem.startsWith(
                                                "a.yaml:6:1: admn: unknown key; did you mean"
                                                        + " \"admin\"?")),
                problems::toString);
    }

    @Test
    void keyOfAnotherProtocolIsUnknown() {
        String problem =
                problems(
                                """
                                listeners:
                                  mqtt: { protocol: mqtt, bind: 127.0.0.1:1883, max-unacked-bytes: 1KiB }
                                """)
                        .getFirst();
        assertTrue(
                problem.startsWith("a.yaml:2:49: listeners.mqtt.max-unacked-bytes: unknown key"),
                problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mqtt", "1st", "a_b", "'a b'", "x123456789012345678901234567890123"})
    void listenersNameThatIsNoTagIsRefused(String name) {
        String problem =
                problems(
                                "listeners: { %s: { protocol: mqtt, bind: 127.0.0.1:1883 } }\n"
                                        .formatted(name))
                        .getFirst();
        assertTrue(problem.startsWith("a.yaml:1:14: listeners."), problem);
        assertTrue(problem.contains("a listener's name must match"), problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "listeners:\n", "listeners: {}\n", "admin: { enabled: false }\n"})
    void serverWithoutListenersIsRefused(String yaml) {
        List<String> problems = problems(yaml);
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst()
                        .endsWith(
                                "listeners: there must be at least one listener; write"
                                        + " \"listeners:\""),
                problems::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "connections: 0, connections must be at least 1",
        "connections-per-address: 0, connections-per-address must be at least 1",
        "detection-time: 0s, detection-time must be at least 1ms",
        "write-buffer: 1KiB, write-buffer must be 4KiB to 2GiB",
        "write-buffer: 3GiB, write-buffer must be 4KiB to 2GiB",
    })
    void limitsHaveBounds(String key, String why) {
        List<String> problems = problems(MINIMAL + "limits: { " + key + " }\n");
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith("a.yaml:2:"), problems::toString);
        assertTrue(problems.getFirst().contains(why), problems::toString);
    }

    @Test
    void missingKeysAreNamed() {
        List<String> problems = problems("listeners: { mqtt: {} }\n");
        assertTrue(
                problems.stream().anyMatch(problem -> problem.contains("listeners.mqtt.protocol")),
                problems::toString);
        assertTrue(
                problems.stream().anyMatch(problem -> problem.contains("listeners.mqtt.bind")),
                problems::toString);
    }

    @Test
    void allProblemsAreReportedAtOnceInTheFilesOrder() {
        List<String> problems =
                problems(
                        """
                        listeners:
                          a: { protocol: mqtt, bind: 127.0.0.1:99999 }
                          b: { protocol: http, bind: 127.0.0.1:80 }
                        storage: { engine: disk }
                        streams:
                          s: { topics: ["a/#/b"] }
                        """);
        assertEquals(
                List.of("2", "3", "4", "6"),
                problems.stream().map(problem -> problem.split(":", -1)[1]).toList());
    }

    private static List<String> problems(String yaml) {
        ConfigException wrong =
                assertThrows(ConfigException.class, () -> Configuration.parse("a.yaml", yaml));
        return wrong.problems().stream().map(ConfigProblem::toString).toList();
    }
}
