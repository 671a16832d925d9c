package dev.sluice.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.server.SluiceServer;
import dev.sluice.server.internal.client.ClientProtocol;
import dev.sluice.server.testkit.ServerText;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code pub} and {@code sub} with a queue of a server in this process, over every protocol. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(30)
class PubSubTest {
    private static final int QUEUES = 100;

    @TempDir Path directory;

    private SluiceServer server;
    private String queue;
    private int next;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        String queues =
                IntStream.range(0, QUEUES)
                        .mapToObj(i -> "q" + i + ": { durable: false }")
                        .collect(Collectors.joining(", ", "queues: { ", " }"));
        server = ServerText.in(data).with(queues).start();
    }

    /** Every test has a queue of its own. */
    @BeforeEach
    void nextQueue() {
        queue = "q" + next++;
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void messageOfTheCommandLine(ClientProtocol protocol) {
        CommandRun pub = run(protocol, "pub", queue, "21.5 \u00b0C").ended(0);
        assertEquals("", pub.out());
        assertEquals(List.of(queue + " 21.5 \u00b0C"), take(protocol, 1).lines());
        run(protocol, "pub", queue, "again").ended(0);
        assertEquals(List.of("again"), take(protocol, 1, "--raw").lines());
    }

    @ParameterizedTest
    @EnumSource
    void emptyMessage(ClientProtocol protocol) {
        run(protocol, "pub", queue, "").ended(0);
        assertEquals(List.of(""), take(protocol, 1, "--raw").lines());
    }

    @ParameterizedTest
    @EnumSource
    void bytesOfAFile(ClientProtocol protocol) throws Exception {
        Path file = Files.write(directory.resolve("body"), new byte[] {(byte) 0xff, 0, 1});
        run(protocol, "pub", queue, "--file", file.toString()).ended(0);
        Map<String, Object> json = take(protocol, 1, "-o", "json").json().getFirst();
        assertEquals("/wAB", json.get("bodyBase64"));
        assertEquals(queue, json.get("address"));
    }

    @ParameterizedTest
    @EnumSource
    void linesOfStandardInput(ClientProtocol protocol) throws Exception {
        List<String> lines = IntStream.range(0, 600).mapToObj(i -> "line " + i).toList();
        CommandRun pub =
                CommandRun.reading(
                                String.join("\n", lines) + "\n",
                                arguments(protocol, "pub", queue, "--lines", "-o", "json"))
                        .ended(0);
        assertEquals(List.of(Map.of("address", queue, "published", 600)), pub.json());
        assertEquals(lines, take(protocol, 600, "--raw").lines());
    }

    @ParameterizedTest
    @EnumSource
    void countOfOneMessage(ClientProtocol protocol) throws Exception {
        CommandRun pub = run(protocol, "pub", queue, "x", "--count", "3", "-o", "json").ended(0);
        assertEquals(List.of(Map.of("address", queue, "published", 3)), pub.json());
        assertEquals(List.of("x", "x", "x"), take(protocol, 3, "--raw").lines());
    }

    @ParameterizedTest
    @EnumSource
    void propertiesAsJson(ClientProtocol protocol) throws Exception {
        run(
                        protocol,
                        "pub",
                        queue,
                        "{\"id\": 1}",
                        "--property",
                        "unit=C",
                        "--property",
                        "a=b=c",
                        "--content-type",
                        "application/json")
                .ended(0);
        Map<String, Object> json = take(protocol, 1, "-o", "json").json().getFirst();
        assertEquals("{\"id\": 1}", json.get("body"));
        assertEquals("application/json", json.get("contentType"));
        assertEquals(Map.of("unit", "C", "a", "b=c"), json.get("properties"));
    }

    /** What is beyond the count stays in the queue, in its order. */
    @ParameterizedTest
    @EnumSource
    void countLeavesTheRest(ClientProtocol protocol) {
        CommandRun.reading("1\n2\n3\n", arguments(protocol, "pub", queue, "--lines")).ended(0);
        assertEquals(List.of("1"), take(protocol, 1, "--raw").lines());
        assertEquals(List.of("2", "3"), take(protocol, 2, "--raw").lines());
    }

    @ParameterizedTest
    @EnumSource
    void timeoutEndsWithFourAndWhatCameBefore(ClientProtocol protocol) {
        run(protocol, "pub", queue, "one").ended(0);
        CommandRun sub =
                run(protocol, "sub", queue, "--queue", "-n", "2", "-r", "--timeout", "400ms")
                        .ended(4);
        assertEquals(List.of("one"), sub.lines());
        assertEquals("sluice: stopped after 400ms", sub.err().stripTrailing());
    }

    @ParameterizedTest
    @EnumSource
    void fireAndForget(ClientProtocol protocol) {
        run(protocol, "pub", queue, "quick", "--qos", "0").ended(0);
        assertEquals(List.of("quick"), take(protocol, 1, "--raw").lines());
    }

    @Test
    void exactlyOnceOverMqtt() {
        run(ClientProtocol.MQTT, "pub", queue, "once", "--qos", "2").ended(0);
        assertEquals(List.of("once"), take(ClientProtocol.MQTT, 1, "--raw").lines());
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "AMQP"})
    void othersHaveNoExactlyOnce(ClientProtocol protocol) {
        CommandRun run = run(protocol, "pub", queue, "once", "--qos", "2");
        assertTrue(run.failure().endsWith("has --qos 0 and 1 here"), run::err);
        run.ended(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "AMQP"})
    void kindNamesTheQueue(ClientProtocol protocol) {
        run(protocol, "pub", queue, "x", "--kind", "queue").ended(0);
        run(protocol, "pub", "queue://" + queue, "y").ended(0);
        assertEquals(List.of("x", "y"), take(protocol, 2, "--raw").lines());
    }

    @Test
    void mqttCannotNameTheKind() {
        String failure =
                run(ClientProtocol.MQTT, "pub", queue, "x", "--kind", "queue").ended(2).failure();
        assertTrue(failure.startsWith("MQTT cannot name the kind of an address"), failure);
    }

    /** Names that no protocol can carry end the command with a sentence, not with a stack trace. */
    @ParameterizedTest
    @EnumSource
    void addressThatIsNoneIsRefused(ClientProtocol protocol) {
        for (String address : List.of("a/+/b", "a/#", "")) {
            CommandRun run = run(protocol, "pub", address, "x");
            assertTrue(run.code() == 1 || run.code() == 2, run::toString);
            assertEquals(1, run.failure().lines().count(), run::err);
        }
    }

    @ParameterizedTest
    @EnumSource
    void filterThatIsNoneIsRefused(ClientProtocol protocol) {
        for (String filter : List.of("a/#/b", "a+/b", "")) {
            CommandRun run = run(protocol, "sub", filter, "--timeout", "5s");
            assertTrue(run.code() == 1 || run.code() == 2, run::toString);
            assertEquals(1, run.failure().lines().count(), run::err);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "."})
    void fileThatCannotBeReadIsNamed(String name) {
        Path file = directory.resolve(name);
        String failure =
                run(ClientProtocol.NATIVE, "pub", queue, "--file", file.toString())
                        .ended(1)
                        .failure();
        assertTrue(failure.startsWith("cannot read " + file), failure);
    }

    /** Takes messages from the queue; MQTT cannot do that yet, so another protocol does. */
    private CommandRun take(ClientProtocol protocol, int count, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "sub",
                                queue,
                                "--queue",
                                "--count",
                                Integer.toString(count),
                                "--timeout",
                                "10s"));
        words.addAll(List.of(more));
        return run(protocol, words.toArray(String[]::new)).ended(0);
    }

    private CommandRun run(ClientProtocol protocol, String... words) {
        return CommandRun.of(arguments(protocol, words));
    }

    private String[] arguments(ClientProtocol protocol, String... words) {
        return CommandRun.arguments(server.port(protocol.toString()), protocol, words);
    }
}
