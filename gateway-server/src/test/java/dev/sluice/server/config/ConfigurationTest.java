package dev.sluice.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.BindAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Configurations that are right. */
class ConfigurationTest {
    private static final Path SHIPPED = Path.of("..", "config", "sluice.yaml");
    private static final String MINIMAL =
            "listeners: { mqtt: { protocol: mqtt, bind: 127.0.0.1:1883 } }\n";

    @TempDir Path home;

    @Test
    void shippedFileHasTheListenersOnTheirUsualPorts() throws Exception {
        Configuration configuration = Configuration.load(SHIPPED, home, Map.of());
        assertEquals(
                List.of(
                        "mqtt mqtt 127.0.0.1:1883",
                        "amqp amqp 127.0.0.1:5672",
                        "native native 127.0.0.1:7670",
                        "any any 127.0.0.1:7600"),
                configuration.listeners().stream().map(ConfigurationTest::text).toList());
        assertEquals(
                new AdminConfig(true, new BindAddress("127.0.0.1", 8161)), configuration.admin());
        assertEquals("local", configuration.store().factory().engine());
        assertEquals(home.resolve("data").toAbsolutePath(), configuration.store().directory());
        assertEquals(2, configuration.routing().autoCreate().size());
        assertEquals(SHIPPED.toString(), configuration.source());
    }

    @Test
    void whatIsLeftOutHasItsDefault() throws Exception {
        Configuration configuration = Configuration.parse("a.yaml", MINIMAL);
        LimitsConfig limits = configuration.limits();
        assertEquals(10_000, limits.connections());
        assertEquals(100, limits.connectionsPerAddress());
        assertEquals(Duration.ofSeconds(10), limits.detectionTime());
        assertEquals(256 * 1024, limits.writeBuffer().bytes());
        assertEquals(Duration.ofSeconds(2), limits.stopGrace());
        assertEquals("local", configuration.store().factory().engine());
        assertTrue(configuration.admin().enabled());
    }

    @Test
    void anyListenerHasAnAdapterOfEveryProtocol() throws Exception {
        Configuration configuration =
                Configuration.parse(
                        "a.yaml", "listeners: { door: { protocol: any, bind: 127.0.0.1:1 } }\n");
        ConfiguredListener door = configuration.listeners().getFirst();
        assertTrue(door.detectsProtocol());
        assertEquals(
                List.of("amqp", "mqtt", "native"),
                door.adapters().stream().map(adapter -> adapter.factory().protocol()).toList());
    }

    @Test
    void relativeDirectoryIsBelowHomeAndAnAbsoluteOneStays() throws Exception {
        Path file = Files.writeString(home.resolve("a.yaml"), MINIMAL);
        Path absolute = home.resolve("elsewhere").toAbsolutePath();
        assertEquals(
                home.resolve("var").toAbsolutePath(),
                Configuration.load(file, home, Map.of("SLUICE__STORAGE__DIRECTORY", "x/../var"))
                        .store()
                        .directory());
        assertEquals(
                absolute,
                Configuration.load(
                                file,
                                home,
                                Map.of("SLUICE__STORAGE__DIRECTORY", absolute.toString()))
                        .store()
                        .directory());
    }

    @Test
    void environmentOverridesTheFileAndIsExplained() throws Exception {
        Configuration configuration =
                Configuration.load(
                        SHIPPED,
                        home,
                        Map.of("SLUICE__LISTENERS__MQTT__BIND", "127.0.0.1:1884", "PATH", "/bin"));
        assertEquals("mqtt mqtt 127.0.0.1:1884", text(configuration.listeners().getFirst()));
        assertTrue(
                configuration.explanation().entries().stream()
                        .anyMatch(
                                entry ->
                                        entry.path().equals("listeners.mqtt.bind")
                                                && entry.value().contains("127.0.0.1:1884")
                                                && entry.source()
                                                        .toString()
                                                        .contains(
                                                                "SLUICE__LISTENERS__MQTT__BIND")));
    }

    @Test
    void portZeroMayOccurTwice() throws Exception {
        Configuration configuration =
                Configuration.parse(
                        "a.yaml",
                        """
                        listeners:
                          a: { protocol: mqtt, bind: 127.0.0.1:0 }
                          b: { protocol: mqtt, bind: 127.0.0.1:0 }
                        """);
        assertEquals(2, configuration.listeners().size());
    }

    @Test
    void portOfADisabledAdminListenerIsFree() throws Exception {
        Configuration configuration =
                Configuration.parse(
                        "a.yaml", MINIMAL + "admin: { enabled: false, bind: 127.0.0.1:1883 }\n");
        assertEquals(1, configuration.listeners().size());
    }

    private static String text(ConfiguredListener listener) {
        return "%s %s %s"
                .formatted(listener.name(), listener.config().protocol(), listener.config().bind());
    }
}
