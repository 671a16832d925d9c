package dev.sluice.conformance.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.conformance.harness.ChildProcess;
import dev.sluice.conformance.harness.Launcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A reader who types the README's tour sees what the README says. */
class ReadmeTest {
    private static final List<Integer> SHIPPED_PORTS = List.of(1883, 5672, 7670, 7600, 8161);
    private static final Duration START_TIME = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void tourWorksAsWritten() throws Exception {
        List<TourBlock> blocks =
                TourBlock.of(Files.readAllLines(Launcher.directory().resolve("README.md")));
        assertTrue(
                blocks.stream().anyMatch(block -> block.kind() == TourBlock.Kind.COMMANDS),
                "README.md has no block with the info string \"sh tour\"");
        requireShippedPorts();
        String data = directory.resolve("data").toString();
        try (ChildProcess broker =
                ChildProcess.start(
                        Launcher.directory(),
                        Map.of("SLUICE__STORAGE__DIRECTORY", data),
                        List.of("./sluice", "start"))) {
            broker.awaitLine(line -> line.startsWith("ready in "), START_TIME);
            new Tour("README.md", blocks).run(directory);
            assertEquals(0, broker.terminate());
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
                                TourBlock.Kind.COMMANDS,
                                Optional.of("mosquitto_pub"),
                                List.of("echo a")),
                        new TourBlock(
                                9, TourBlock.Kind.OUTPUT, Optional.empty(), List.of("a ..."))),
                blocks);
    }

    @Test
    void linesMustComeInOrder() {
        assertTrue(Tour.contains(List.of("x", "a 1", "b"), List.of("a ...", "b")));
        assertFalse(Tour.contains(List.of("b", "a 1"), List.of("a ...", "b")));
        assertFalse(Tour.contains(List.of(), List.of("a")));
    }

    @Test
    void aFailingCommandAndOtherOutputAreFound() {
        assertThrows(AssertionError.class, () -> tour("false").run(directory));
        assertThrows(
                AssertionError.class,
                () -> tour("echo b").run(Files.createDirectory(directory.resolve("other"))));
    }

    private static Tour tour(String command) {
        return new Tour(
                "sample",
                List.of(
                        new TourBlock(
                                1, TourBlock.Kind.COMMANDS, Optional.empty(), List.of(command)),
                        new TourBlock(5, TourBlock.Kind.OUTPUT, Optional.empty(), List.of("a"))));
    }

    /** The tour uses the shipped configuration, as its reader does. */
    private static void requireShippedPorts() {
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
}
