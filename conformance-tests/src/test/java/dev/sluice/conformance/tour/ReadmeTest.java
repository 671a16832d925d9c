package dev.sluice.conformance.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.conformance.harness.ChildProcess;
import dev.sluice.conformance.harness.Launcher;
import dev.sluice.conformance.harness.Tools;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A reader who types the README's tour sees what the README says. */
class ReadmeTest {
    private static final List<Integer> SHIPPED_PORTS = List.of(1883, 5672, 7670, 7600, 8161);
    private static final Duration START_TIME = Duration.ofSeconds(60);
    private static final Duration BLOCK_TIME = Duration.ofSeconds(60);

    @Test
    void tourWorksAsWritten() throws Exception {
        List<TourBlock> blocks = TourBlock.of(Files.readAllLines(readme()));
        assertTrue(
                blocks.stream().anyMatch(block -> block.kind() == TourBlock.Kind.COMMANDS),
                "README.md has no block with the info string \"sh tour\"");
        requireShippedPorts();
        Optional<ChildProcess> broker = Optional.empty();
        try {
            Optional<List<String>> output = Optional.empty();
            for (TourBlock block : blocks) {
                switch (block.kind()) {
                    case START -> broker = Optional.of(start(block));
                    case COMMANDS -> output = run(block);
                    case OUTPUT -> output.ifPresent(lines -> check(block, lines));
                }
            }
            if (broker.isPresent()) {
                int code = broker.get().terminate();
                assertTrue(code == 0 || code == 143, "exit code " + code);
            }
        } finally {
            broker.ifPresent(ChildProcess::close);
        }
    }

    @Test
    void blocksAreFoundByTheirInfoString() {
        List<TourBlock> blocks =
                TourBlock.of(
                        """
                        Text
                        ```sh
                        not this
                        ```
                        ```sh tour start
                        ./sluice start
                        ```
                        ```sh tour needs=mosquitto_pub
                        echo a
                        ```
                        ```text tour
                        a ...
                        ```
                        """
                                .lines()
                                .toList());
        assertEquals(
                List.of(
                        new TourBlock(
                                6,
                                TourBlock.Kind.START,
                                Optional.empty(),
                                List.of("./sluice start")),
                        new TourBlock(
                                9,
                                TourBlock.Kind.COMMANDS,
                                Optional.of("mosquitto_pub"),
                                List.of("echo a")),
                        new TourBlock(
                                12, TourBlock.Kind.OUTPUT, Optional.empty(), List.of("a ..."))),
                blocks);
    }

    @Test
    void linesMustComeInOrder() {
        assertTrue(contains(List.of("x", "a 1", "b"), List.of("a ...", "b")));
        assertFalse(contains(List.of("b", "a 1"), List.of("a ...", "b")));
        assertFalse(contains(List.of(), List.of("a")));
    }

    private static Path readme() {
        return Launcher.directory().resolve("README.md");
    }

    /** The tour uses the shipped configuration, as its reader does. */
    private static void requireShippedPorts() throws IOException {
        for (int port : SHIPPED_PORTS) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertEquals(port, socket.getLocalPort());
            } catch (IOException taken) {
                String skipped = "skipped: port " + port + " is in use";
                System.out.println(skipped);
                assumeTrue(false, skipped);
            }
        }
    }

    private static ChildProcess start(TourBlock block) throws IOException {
        String command = "exec " + String.join("\n", block.lines()).strip();
        ChildProcess broker = bash(command);
        Awaitility.await("the broker to listen")
                .atMost(START_TIME)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> {
                            for (int port : SHIPPED_PORTS) {
                                new Socket(InetAddress.getLoopbackAddress(), port).close();
                            }
                            return true;
                        });
        return broker;
    }

    /** What the block printed; empty if it was skipped. */
    private static Optional<List<String>> run(TourBlock block) throws Exception {
        if (block.tool().isPresent()) {
            List<String> probe = List.of("sh", "-c", "command -v " + block.tool().get());
            if (!Tools.isPresent(Launcher.directory(), probe)) {
                System.out.println("skipped: " + block.tool().get() + " is not installed");
                return Optional.empty();
            }
        }
        try (ChildProcess process =
                bash("set -euo pipefail\n" + String.join("\n", block.lines()) + "\nwait\n")) {
            int code = process.awaitEnd(BLOCK_TIME);
            assertEquals(
                    0,
                    code,
                    () ->
                            "README.md:%d: %s %s"
                                    .formatted(block.line(), process.output(), process.errors()));
            return Optional.of(process.output());
        }
    }

    private static ChildProcess bash(String script) throws IOException {
        return ChildProcess.start(Launcher.directory(), Map.of(), List.of("bash", "-c", script));
    }

    private static void check(TourBlock block, List<String> output) {
        assertTrue(
                contains(output, block.lines()),
                () ->
                        "README.md:%d: expected %s in %s"
                                .formatted(block.line(), block.lines(), output));
    }

    private static boolean contains(List<String> output, List<String> wanted) {
        int next = 0;
        for (String line : output) {
            if (next < wanted.size() && matches(line, wanted.get(next))) {
                next++;
            }
        }
        return next == wanted.size();
    }

    private static boolean matches(String line, String wanted) {
        String pattern =
                String.join(
                        ".*",
                        List.of(wanted.split("\\.\\.\\.", -1)).stream()
                                .map(Pattern::quote)
                                .toList());
        return line.strip().matches(pattern);
    }
}
