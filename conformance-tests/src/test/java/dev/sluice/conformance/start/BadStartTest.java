package dev.sluice.conformance.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.FreePorts;
import dev.sluice.conformance.harness.Launcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A start that cannot succeed ends at once, with a message that names the place and the fix. */
class BadStartTest {
    @TempDir Path directory;

    @Test
    void wrongKeyIsNamedWithItsPlaceAndTheNearestKey() throws Exception {
        Path file = write("listeners:\n  mqtt:\n    protocol: mqtt\n    bnd: 127.0.0.1:1883\n");
        assertRefused(
                Launcher.run("start", "--config", file.toString()),
                "bad.yaml:4:5: listeners.mqtt.bnd: unknown key",
                "did you mean \"bind\"");
    }

    @Test
    void allMistakesAreReportedTogether() throws Exception {
        Path file =
                write(
                        """
                        listeners:
                          mqtt: { protocol: mqtt, bind: 127.0.0.1:99999 }
                        streams:
                          telemetry: { topics: ["a/#/b"], partitions: four }
                        strems: {}
                        """);
        assertRefused(
                Launcher.run("start", "--config", file.toString()),
                "bad.yaml:2:33: listeners.mqtt.bind",
                "streams.telemetry.topics",
                "streams.telemetry.partitions: wrong type",
                "bad.yaml:5:1: strems: unknown key; did you mean \"streams\"");
    }

    @Test
    void configCheckSaysTheSame() throws Exception {
        Path file = write("listeners:\n  mqtt:\n    protocol: mqtt\n    bnd: 127.0.0.1:1883\n");
        assertRefused(
                Launcher.run("config", "check", file.toString()),
                "bad.yaml:4:5: listeners.mqtt.bnd: unknown key",
                "did you mean \"bind\"");
    }

    @Test
    void portInUseIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            Path file =
                    write(
                            BrokerConfig.in(directory)
                                    .port("admin", FreePorts.find(1).getFirst())
                                    .port("amqp", port)
                                    .yaml());
            assertRefused(
                    Launcher.run("start", "--config", file.toString()),
                    "127.0.0.1:" + port,
                    "in use");
        }
    }

    /** Rights do not stop a superuser, so a file takes the directory's place. */
    @Test
    void dataDirectoryThatCannotBeIsNamed() throws Exception {
        Path place = Files.writeString(directory.resolve("data"), "a file");
        Path file = write(BrokerConfig.in(place).yaml());
        assertRefused(
                Launcher.run("start", "--config", file.toString()),
                "storage.directory",
                place.toString(),
                "not a directory");
    }

    @Test
    void missingFileIsNamed() throws Exception {
        assertRefused(Launcher.run("start", "--config", "no-such.yaml"), "no-such.yaml");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("bad.yaml"), yaml);
    }

    private static void assertRefused(Launcher.Finished finished, String... parts) {
        assertNotEquals(0, finished.code(), finished::text);
        for (String part : parts) {
            assertTrue(
                    finished.text().contains(part), () -> part + " is not in " + finished.text());
        }
        assertFalse(finished.text().contains("\tat "), () -> "stack trace: " + finished.text());
        assertEquals(1, finished.text().lines().filter(line -> line.contains(parts[0])).count());
    }
}
