package dev.sluice.server.internal.listen;

import dev.sluice.core.adapter.ProtocolAdapter;

import java.util.List;

/**
 * One protocol that a listener speaks.
 *
 * <p><i>Immutable.</i>
 *
 * @param webSocketProtocols the sub-protocols by which it is asked for over WebSocket
 */
record ListenerProtocol(
        String name,
        List<String> webSocketProtocols,
        ProtocolAdapter adapter,
        ConnectionCounters counters) {
    ListenerProtocol {
        webSocketProtocols = List.copyOf(webSocketProtocols);
    }
}
