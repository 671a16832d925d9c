package dev.sluice.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ConfigCommandTest {
    private static final String RIGHT =
            """
            listeners:
              mqtt: { protocol: mqtt, bind: 127.0.0.1:1883 }
            """;
    private static final String WRONG =
            """
            listeners:
              mqtt:
                protocol: mqtt
                bind: 127.0.0.1:1883
                bnd: 127.0.0.1:1884
            limits: { connections: many }
            """;

    @TempDir Path directory;

    @Test
    void checkSaysThatAFileIsRight() throws Exception {
        Path file = write(RIGHT);
        assertEquals(
                List.of(file + " is right"),
                CommandRun.of("config", "check", file.toString()).ended(0).lines());
        assertEquals(
                List.of(Map.of("file", file.toString(), "right", true)),
                CommandRun.of("config", "check", file.toString(), "-o", "json").ended(0).json());
    }

    @Test
    void checkNamesEveryPlaceThatIsWrong() throws Exception {
        Path file = write(WRONG);
        List<String> lines =
                CommandRun.of("config", "check", file.toString())
                        .ended(5)
                        .failure()
                        .lines()
                        .toList();
        assertEquals(3, lines.size(), lines::toString);
        assertEquals("the configuration is wrong", lines.get(0));
        assertTrue(
                lines.get(1).startsWith(file + ":5:5: listeners.mqtt.bnd: unknown key; did you"),
                lines::toString);
        assertTrue(
                lines.get(2).startsWith(file + ":6:24: limits.connections: wrong type"),
                lines::toString);
    }

    @Test
    void checkPrintsOneJsonObjectForEachProblem() throws Exception {
        Path file = write(WRONG);
        List<Map<String, Object>> problems =
                CommandRun.of("config", "check", file.toString(), "-o", "json").ended(5).json();
        assertEquals(2, problems.size(), problems::toString);
        Map<String, Object> first = problems.getFirst();
        assertEquals(file.toString(), first.get("file"));
        assertEquals(5, first.get("line"));
        assertEquals(5, first.get("column"));
        assertEquals("listeners.mqtt.bnd", first.get("path"));
        assertTrue(String.valueOf(first.get("message")).startsWith("unknown key"));
    }

    @Test
    void checkCountsTheEnvironment() throws Exception {
        Path file = write(RIGHT);
        CommandRun run =
                CommandRun.with(
                                Map.of("SLUICE__LISTENERS__MQTT__BIND", "127.0.0.1:99999"),
                                "config",
                                "check",
                                file.toString())
                        .ended(5);
        assertTrue(run.err().contains("SLUICE__LISTENERS__MQTT__BIND"), run::err);
    }

    @Test
    void fileThatIsMissingIsNamed() {
        Path missing = directory.resolve("missing.yaml");
        for (String command : List.of("check", "explain")) {
            String failure =
                    CommandRun.of("config", command, missing.toString()).ended(5).failure();
            assertTrue(failure.contains(missing.toString()), failure);
        }
    }

    @Test
    void explainShowsEveryValueWithItsSource() throws Exception {
        Path file = write(RIGHT);
        List<String> lines =
                CommandRun.with(
                                Map.of("SLUICE__LIMITS__CONNECTIONS", "5"),
                                "config",
                                "explain",
                                file.toString())
                        .ended(0)
                        .lines();
        assertLine(lines, "listeners.mqtt.bind", "127.0.0.1:1883", file + ":2:");
        assertLine(lines, "limits.connections:", "5", "SLUICE__LIMITS__CONNECTIONS");
        assertLine(lines, "storage.engine", "local", "default");
    }

    @Test
    void explainPrintsJson() throws Exception {
        Path file = write(RIGHT);
        List<Map<String, Object>> entries =
                CommandRun.of("config", "explain", file.toString(), "-o", "json").ended(0).json();
        assertTrue(
                entries.stream()
                        .anyMatch(
                                entry ->
                                        "listeners.mqtt.bind".equals(entry.get("path"))
                                                && "127.0.0.1:1883".equals(entry.get("value"))
                                                && String.valueOf(entry.get("source"))
                                                        .startsWith(file + ":2:")),
                entries::toString);
        assertTrue(
                entries.stream().allMatch(entry -> entry.keySet().size() == 3), entries::toString);
    }

    @Test
    void explainOfAWrongFileEndsLikeTheCheck() throws Exception {
        Path file = write(WRONG);
        CommandRun text = CommandRun.of("config", "explain", file.toString()).ended(5);
        assertTrue(text.failure().contains(file + ":5:5: "), text::err);
        CommandRun json =
                CommandRun.of("config", "explain", file.toString(), "-o", "json").ended(5);
        assertEquals("configuration", JSON.std.mapFrom(json.err()).get("error"));
    }

    @Test
    void startWithAWrongFileEndsLikeTheCheck() throws Exception {
        Path file = write(WRONG);
        String failure = CommandRun.of("start", "--config", file.toString()).ended(5).failure();
        assertTrue(failure.contains(file + ":5:5: listeners.mqtt.bnd: unknown key"), failure);
    }

    @Test
    void startThatCannotBeEndsWithOne() throws Exception {
        Path place = Files.writeString(directory.resolve("data"), "a file");
        Path file =
                write(
                        """
                        listeners: { mqtt: { protocol: mqtt, bind: 127.0.0.1:0 } }
                        storage: { directory: "%s" }
                        """
                                .formatted(place));
        assertEquals(
                "cannot start: storage.directory: %s is not a directory; name another place"
                        .formatted(place),
                CommandRun.of("start", "--config", file.toString()).ended(1).failure());
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("a.yaml"), yaml);
    }

    private static void assertLine(List<String> lines, String... parts) {
        assertTrue(
                lines.stream()
                        .anyMatch(
                                line ->
                                        line.startsWith(parts[0])
                                                && List.of(parts).stream()
                                                        .allMatch(line::contains)),
                lines::toString);
    }
}
