package dev.sluice.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.server.config.Configuration;
import dev.sluice.server.testkit.Http;
import dev.sluice.server.testkit.RawPeer;
import dev.sluice.server.testkit.ServerText;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** A server that runs. */
class SluiceServerTest {
    private static final String SHORT_GRACE = "limits: { stop-grace: 200ms }";

    @TempDir Path directory;

    @Test
    void everyListenerIsBoundInTheConfigurationsOrder() throws Exception {
        try (SluiceServer server = ServerText.in(directory).start()) {
            assertEquals(
                    List.of("mqtt", "amqp", "native", "any"),
                    server.listeners().stream().map(BoundListener::name).toList());
            for (BoundListener listener : server.listeners()) {
                assertEquals(listener.name(), listener.protocol());
                assertTrue(listener.address().getPort() > 0, listener::toString);
                assertEquals(listener.address().getPort(), server.port(listener.name()));
                new RawPeer(server.port(listener.name())).close();
            }
            assertEquals(directory.toAbsolutePath(), server.directory());
            assertThrows(IllegalArgumentException.class, () -> server.port("http"));
        }
    }

    @Test
    void healthIsUpWhileItRuns() throws Exception {
        try (SluiceServer server = ServerText.in(directory).start();
                Http http = new Http(server.adminAddress().orElseThrow())) {
            for (String path : List.of("/health/live", "/health/ready", "/health/started")) {
                var answer = http.get(path);
                assertEquals(200, answer.statusCode(), path);
                assertEquals("{\"status\":\"up\",\"reasons\":[]}\n", answer.body(), path);
            }
        }
    }

    @Test
    void metricsUseBaseUnitsAndThePrefix() throws Exception {
        try (SluiceServer server = ServerText.in(directory).start();
                Http http = new Http(server.adminAddress().orElseThrow())) {
            var answer = http.get("/metrics");
            assertEquals(200, answer.statusCode());
            String type = answer.headers().firstValue("content-type").orElse("");
            assertTrue(type.startsWith("text/plain; version=0.0.4"), type);

            TreeSet<String> names = http.metrics().names();
            assertTrue(names.contains("sluice_connections_opened_total"), names::toString);
            assertTrue(names.contains("sluice_build_info"), names::toString);
            assertTrue(names.contains("jvm_memory_used_bytes"), names::toString);
            List<String> wrong =
                    names.stream()
                            .filter(name -> name.startsWith("sluice_"))
                            .filter(
                                    name ->
                                            name.matches(
                                                    ".*_(ms|millis|milliseconds|us|micros|nanos|ns"
                                                            + "|minutes|kb|kib|mb|mib|percent)"
                                                            + "(_.*)?"))
                            .toList();
            assertEquals(List.of(), wrong);
        }
    }

    @Test
    void withoutAnAdminListenerThereIsNoAddress() throws Exception {
        String yaml =
                "listeners: { mqtt: { protocol: mqtt, bind: 127.0.0.1:0 } }\n"
                        + "admin: { enabled: false }\n"
                        + "storage: { engine: memory, directory: \"%s\" }\n".formatted(directory);
        try (SluiceServer server = SluiceServer.start(Configuration.parse("test.yaml", yaml))) {
            assertTrue(server.adminAddress().isEmpty());
        }
    }

    @Test
    void twoServersRunInOneProcess() throws Exception {
        SluiceServer first = ServerText.in(directory.resolve("first")).with(SHORT_GRACE).start();
        try (SluiceServer second = ServerText.in(directory.resolve("second")).start();
                Http http = new Http(second.adminAddress().orElseThrow());
                RawPeer _ = new RawPeer(first.port("mqtt"))) {
            Awaitility.await().until(() -> first.connections() == 1);
            assertEquals(0, second.connections());
            assertEquals(0, http.metrics().value("sluice_connections"));
            first.close();
            assertEquals(200, http.get("/health/ready").statusCode());
        } finally {
            first.close();
        }
    }
}
