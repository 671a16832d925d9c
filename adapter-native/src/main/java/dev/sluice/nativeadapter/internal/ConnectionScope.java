package dev.sluice.nativeadapter.internal;

import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.loop.Loop;
import dev.sluice.nativeadapter.NativeListenerConfig;

/**
 * What every part of one connection works with.
 *
 * <p>Immutable.
 *
 * @param name how log lines call the connection
 */
record ConnectionScope(
        NativeListenerConfig config,
        AdapterContext context,
        NativeMetrics metrics,
        Loop loop,
        Transport transport,
        String name) {}
