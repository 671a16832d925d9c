package dev.sluice.core.broker;

import dev.sluice.core.loop.Loop;

/** Where adapters bring their connections. <i>Thread-safe.</i> */
@FunctionalInterface
public interface Broker {
    /** A new, not yet authenticated connection that lives on {@code loop}. Called on that loop. */
    BrokerConnection connect(ConnectionInfo info, Loop loop);
}
