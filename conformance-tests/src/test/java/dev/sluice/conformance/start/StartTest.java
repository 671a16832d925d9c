package dev.sluice.conformance.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.BrokerProcess;
import dev.sluice.conformance.harness.Launcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code ./sluice start} comes up in time, says where it is, and stops on SIGTERM. */
class StartTest {
    private static final Duration START_TIME_MAX = Duration.ofSeconds(10);

    @TempDir Path directory;

    @Test
    void startsInTenSecondsPrintsWhereItIsAndStopsOnSigterm() throws Exception {
        long before = System.nanoTime();
        try (var broker = BrokerProcess.start(BrokerConfig.in(directory))) {
            Duration taken = Duration.ofNanos(System.nanoTime() - before);
            assertTrue(taken.compareTo(START_TIME_MAX) < 0, () -> "ready after " + taken);
            for (String listener : List.of("mqtt", "amqp", "native", "any")) {
                String port = ":" + broker.port(listener);
                broker.process()
                        .awaitLine(
                                line -> line.contains(listener) && line.contains(port),
                                START_TIME_MAX);
            }
            broker.process().awaitLine(line -> line.contains(directory.toString()), START_TIME_MAX);

            int code = broker.process().terminate();
            assertTrue(code == 0 || code == 143, () -> "exit code " + code);
            assertEquals(List.of(), exceptionsIn(broker.process().errors()));
            assertEquals(List.of(), exceptionsIn(broker.process().output()));
        }
    }

    @Test
    void helpListsTheCommands() throws Exception {
        Launcher.Finished help = Launcher.run("--help");
        assertEquals(0, help.code(), help::text);
        for (String command : List.of("start", "pub", "sub", "config")) {
            assertTrue(help.text().contains(command), help::text);
        }
    }

    private static List<String> exceptionsIn(List<String> lines) {
        return lines.stream().filter(line -> line.contains("Exception")).toList();
    }
}
