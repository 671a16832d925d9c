package dev.sluice.server.config;

import java.util.List;
import java.util.Optional;

/**
 * One listener of the configuration.
 *
 * <p><i>Immutable.</i>
 *
 * @param name its key below {@code listeners}
 * @param webSocket there if {@link ListenerConfig#takesWebSocket()}
 * @param adapters one, or for {@link ListenerConfig#ANY_PROTOCOL} all there are, by name
 */
public record ConfiguredListener(
        String name,
        ListenerConfig config,
        Optional<WebSocketConfig> webSocket,
        List<ConfiguredAdapter> adapters) {
    public ConfiguredListener {
        adapters = List.copyOf(adapters);
        if (adapters.isEmpty()) {
            throw new IllegalArgumentException("listener " + name + " has no adapter");
        }
        if (webSocket.isPresent() != config.takesWebSocket()) {
            throw new IllegalArgumentException("listener " + name + ": WebSocket or not?");
        }
    }

    /** Whether the protocol must be recognised. */
    public boolean detectsProtocol() {
        return config.protocol().equals(ListenerConfig.ANY_PROTOCOL);
    }

    /** Whether everything comes in WebSocket frames. */
    public boolean isWebSocketOnly() {
        return config.transport() == Transport.WEBSOCKET;
    }
}
