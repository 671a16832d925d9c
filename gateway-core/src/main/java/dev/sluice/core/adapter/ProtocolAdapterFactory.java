package dev.sluice.core.adapter;

import java.util.List;

/**
 * Makes the adapters of one protocol. Found by {@link java.util.ServiceLoader}: a jar with a line
 * in {@code META-INF/services/dev.sluice.core.adapter.ProtocolAdapterFactory} adds a protocol.
 *
 * <p><i>Thread-safe.</i>
 */
public interface ProtocolAdapterFactory {
    /** The name that {@code listeners.NAME.protocol} uses: lower-case letters and digits. */
    String protocol();

    /** The record that the listener's section binds to, besides the keys all listeners have. */
    Class<? extends Record> configType();

    /**
     * The WebSocket sub-protocols by which clients ask for this protocol; none if it is not spoken
     * over WebSocket. The frames are the server's business: an adapter sees the bytes in them.
     */
    default List<String> webSocketProtocols() {
        return List.of();
    }

    /**
     * Makes the adapter of one listener.
     *
     * @param config an instance of {@link #configType()}
     */
    ProtocolAdapter create(AdapterContext context, Record config);
}
