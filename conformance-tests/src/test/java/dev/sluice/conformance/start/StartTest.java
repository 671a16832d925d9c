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
    private static final double START_SECONDS_MAX = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir Path directory;

    @Test
    void startsInTenSecondsPrintsWhereItIsAndStopsOnSigterm() throws Exception {
        try (var broker = BrokerProcess.start(BrokerConfig.in(directory))) {
            for (String listener : List.of("mqtt", "amqp", "native", "any")) {
                String place = listener + " at 127.0.0.1:" + broker.port(listener);
                broker.process().awaitLine(line -> line.contains(place), PATIENCE);
            }
            broker.process()
                    .awaitLine(
                            line -> line.startsWith("data") && line.contains(directory.toString()),
                            PATIENCE);
            String ready =
                    broker.process().awaitLine(line -> line.matches("ready in .* s"), PATIENCE);
            double seconds = Double.parseDouble(ready.split(" ", -1)[2]);
            assertTrue(seconds < START_SECONDS_MAX, ready);

            assertEquals(0, broker.process().terminate());
            assertEquals(List.of(), broker.process().errors());
            assertEquals("stopped", broker.process().output().getLast());
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
}
