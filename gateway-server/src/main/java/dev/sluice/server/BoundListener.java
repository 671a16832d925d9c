package dev.sluice.server;

import java.net.InetSocketAddress;

/**
 * A listener of a running server.
 *
 * <p><i>Immutable.</i>
 *
 * @param name its key in the configuration
 * @param protocol an adapter's name, or {@code any}
 * @param address where it listens; the port is the real one
 */
public record BoundListener(String name, String protocol, InetSocketAddress address) {}
