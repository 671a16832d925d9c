package dev.sluice.server.config;

import java.util.List;

/**
 * One listener of the configuration.
 *
 * <p><i>Immutable.</i>
 *
 * @param name its key below {@code listeners}
 * @param adapters one, or for {@link ListenerConfig#ANY_PROTOCOL} all there are, by name
 */
public record ConfiguredListener(
        String name, ListenerConfig config, List<ConfiguredAdapter> adapters) {
    public ConfiguredListener {
        adapters = List.copyOf(adapters);
        if (adapters.isEmpty()) {
            throw new IllegalArgumentException("listener " + name + " has no adapter");
        }
    }

    /** Whether the protocol must be recognised. */
    public boolean detectsProtocol() {
        return config.protocol().equals(ListenerConfig.ANY_PROTOCOL);
    }
}
