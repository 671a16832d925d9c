package dev.sluice.server.internal.listen;

import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.server.config.LimitsConfig;
import dev.sluice.server.internal.loop.EventLoops;

/**
 * What all listeners of a server share.
 *
 * <p><i>Immutable</i>; its parts are thread-safe.
 */
public record ListenerContext(
        EventLoops loops,
        AdapterContext adapters,
        LimitsConfig limits,
        ConnectionLimits connectionLimits,
        Connections connections) {
    public ListenerContext(
            EventLoops loops,
            AdapterContext adapters,
            LimitsConfig limits,
            Connections connections) {
        this(loops, adapters, limits, new ConnectionLimits(limits), connections);
    }
}
