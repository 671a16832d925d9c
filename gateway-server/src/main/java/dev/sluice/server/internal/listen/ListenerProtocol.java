package dev.sluice.server.internal.listen;

import dev.sluice.core.adapter.ProtocolAdapter;

/**
 * One protocol that a listener speaks.
 *
 * <p><i>Immutable.</i>
 */
record ListenerProtocol(String name, ProtocolAdapter adapter, ConnectionCounters counters) {}
