package dev.sluice.server.config;

import dev.sluice.config.BindAddress;

/**
 * The keys that every section {@code listeners.NAME} has; the protocol's own keys stand beside
 * them.
 *
 * <p><i>Immutable.</i>
 *
 * @param protocol an adapter's protocol, or {@code any} to recognise it by the first bytes
 * @param bind where it listens
 */
public record ListenerConfig(String protocol, BindAddress bind) {
    /** The listener that speaks every protocol it can recognise. */
    public static final String ANY_PROTOCOL = "any";
}
