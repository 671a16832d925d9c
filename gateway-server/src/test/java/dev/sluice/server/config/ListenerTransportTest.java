package dev.sluice.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigProblem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ListenerTransportTest {
    private static final Path EXAMPLE = Path.of("..", "config", "examples", "websocket.yaml");

    @Test
    void aListenerIsPlainUnlessItIsSaidNotToBe() throws ConfigException {
        ConfiguredListener listener = listener("protocol: mqtt");
        assertEquals(Transport.TCP, listener.config().transport());
        assertEquals(ProxyProtocol.OFF, listener.config().proxyProtocol());
        assertEquals(Optional.empty(), listener.config().maxConnections());
        assertEquals(1000, listener.config().maxAcceptsPerSecond());
        assertEquals(Optional.empty(), listener.webSocket());
    }

    @Test
    void anyTakesWebSocketBesides() throws ConfigException {
        ConfiguredListener listener = listener("protocol: any");
        assertEquals(false, listener.isWebSocketOnly());
        WebSocketConfig webSocket = listener.webSocket().orElseThrow();
        assertEquals(Optional.empty(), webSocket.path());
        assertEquals(List.of(), webSocket.allowedOrigins());
        assertEquals(16 << 20, webSocket.maxFrameBytes().bytes());
        assertEquals(16 << 10, webSocket.maxHeaderBytes().bytes());
    }

    @Test
    void theProtocolsKeysStandBesideThem() throws ConfigException {
        ConfiguredListener listener =
                listener(
                        "protocol: amqp, transport: websocket, proxy-protocol: required,"
                                + " max-frame-bytes: 1KiB, websocket: { path: /a,"
                                + " max-frame-bytes: 2KiB }");
        assertTrue(listener.isWebSocketOnly());
        assertEquals(ProxyProtocol.REQUIRED, listener.config().proxyProtocol());
        assertEquals(2048, listener.webSocket().orElseThrow().maxFrameBytes().bytes());
    }

    @Test
    void theExampleIsRead() throws ConfigException {
        Configuration example = Configuration.load(EXAMPLE, Path.of(""), Map.of());
        assertEquals(
                List.of(false, true, true, true),
                example.listeners().stream()
                        .map(listener -> listener.webSocket().isPresent())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "protocol: mqtt, transport: udp | transport: bad value \"udp\"",
                "protocol: mqtt, proxy-protocol: on | proxy-protocol: bad value \"on\"",
                "protocol: mqtt, max-connections: 0 | max-connections must be at least 1",
                "protocol: mqtt, max-accepts-per-second: 0 | must be 1 to 1000000",
                "protocol: mqtt, max-accepts-per-second: 1000001 | must be 1 to 1000000",
                "protocol: mqtt, websocket: { path: /a } | has no effect; add \"transport",
                "protocol: any, websocket: { path: a } | path \"a\" must begin with /",
                "protocol: any, websocket: { path: '/a b' } | must begin with /",
                "protocol: any, websocket: { path: '/a?b' } | must begin with /",
                "protocol: any, websocket: { paht: /a } | did you mean \"path\"?",
                "protocol: any, websocket: { allowed-origins: [example.com] } | is no origin",
                "protocol: any, websocket: { allowed-origins: ['http://a/'] } | is no origin",
                "protocol: any, websocket: { allowed-origins: ['http://*.a.b'] } | is no origin",
                "protocol: any, websocket: { allowed-origins: ['null'] } | is no origin",
                "protocol: any, websocket: { max-frame-bytes: 124 } | must be at least 125",
                "protocol: any, websocket: { max-header-bytes: 1023 } | must be 1KiB to 1MiB",
                "protocol: any, websocket: { max-header-bytes: 2MiB } | must be 1KiB to 1MiB",
            })
    void whatCannotBeIsSaid(String keys, String problem) {
        ConfigException wrong = assertThrows(ConfigException.class, () -> listener(keys));
        List<String> problems = wrong.problems().stream().map(ConfigProblem::toString).toList();
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().contains(problem), problems::toString);
    }

    private static ConfiguredListener listener(String keys) throws ConfigException {
        String yaml = "listeners: { door: { bind: 127.0.0.1:1, %s } }\n".formatted(keys);
        return Configuration.parse("a.yaml", yaml).listeners().getFirst();
    }
}
