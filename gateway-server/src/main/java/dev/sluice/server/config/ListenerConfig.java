package dev.sluice.server.config;

import dev.sluice.config.BindAddress;
import dev.sluice.config.Default;

import java.util.Optional;

/**
 * The keys that every section {@code listeners.NAME} has; the protocol's own keys stand beside
 * them, and those of {@link WebSocketConfig} where there is WebSocket.
 *
 * <p><i>Immutable.</i>
 *
 * @param protocol an adapter's protocol, or {@code any} to recognise it by the first bytes
 * @param bind where it listens
 * @param transport what carries the protocol
 * @param proxyProtocol whether a load balancer says first whose connection it is
 * @param maxConnections how many may be open here; without it only the server's own limit counts
 * @param maxAcceptsPerSecond how many are taken on in a second; more wait in the system's backlog
 */
public record ListenerConfig(
        String protocol,
        BindAddress bind,
        @Default("tcp") Transport transport,
        @Default("off") ProxyProtocol proxyProtocol,
        Optional<Integer> maxConnections,
        @Default("1000") int maxAcceptsPerSecond) {
    /** The listener that speaks every protocol it can recognise. */
    public static final String ANY_PROTOCOL = "any";

    private static final int MOST_ACCEPTS_PER_SECOND = 1_000_000;

    public ListenerConfig {
        if (maxConnections.isPresent() && maxConnections.get() < 1) {
            throw new IllegalArgumentException("max-connections must be at least 1");
        }
        if (maxAcceptsPerSecond < 1 || maxAcceptsPerSecond > MOST_ACCEPTS_PER_SECOND) {
            throw new IllegalArgumentException("max-accepts-per-second must be 1 to 1000000");
        }
    }

    /** Whether it speaks WebSocket, alone or besides. */
    public boolean takesWebSocket() {
        return transport == Transport.WEBSOCKET || protocol.equals(ANY_PROTOCOL);
    }
}
