package dev.sluice.conformance.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.BrokerProcess;
import dev.sluice.conformance.harness.ChildProcess;
import dev.sluice.conformance.harness.Launcher;
import dev.sluice.conformance.harness.Mosquitto;
import dev.sluice.conformance.harness.Tools;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What one {@code mosquitto_pub} sends, three protocols receive from the broker as shipped. */
class SensorsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir Path directory;

    @Test
    void mosquittoJmsAndTheCommandLineReceiveWhatMosquittoPublishes() throws Exception {
        Path root = Launcher.directory();
        Tools.require("mosquitto_pub", root, Mosquitto.PROBE);
        try (var broker = BrokerProcess.start(BrokerConfig.in(directory));
                TestClient jms = ClientLibrary.QPID_JMS.connect(broker);
                ChildProcess mosquitto =
                        ChildProcess.start(Mosquitto.subscribe(broker, "sensors/#"));
                ChildProcess commandLine =
                        Launcher.start(
                                "sub",
                                "sensors/#",
                                "--port",
                                Integer.toString(broker.port("native")),
                                "--count",
                                "1")) {
            Inbox inbox = jms.subscribe("sensors/#");
            mosquitto.awaitLine(Mosquitto::isSubscribed, PATIENCE);
            List<String> publish = Mosquitto.publish(broker, "sensors/1/temp", "-m", "21.5");
            Awaitility.await("the command line to print what is published")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(300))
                    .until(
                            () -> {
                                run(publish);
                                return commandLine.output().contains("sensors/1/temp 21.5");
                            });
            assertEquals("21.5", inbox.await().body().asUtf8());
            assertNotNull(mosquitto.awaitLine(line -> line.equals("21.5"), PATIENCE));
            assertEquals(0, commandLine.awaitEnd(PATIENCE));
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        try (ChildProcess process = ChildProcess.start(command)) {
            assertEquals(0, process.awaitEnd(PATIENCE), process.errors()::toString);
        }
    }
}
