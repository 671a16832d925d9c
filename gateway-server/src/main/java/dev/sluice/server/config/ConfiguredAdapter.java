package dev.sluice.server.config;

import dev.sluice.core.adapter.ProtocolAdapterFactory;

/**
 * An adapter of a listener before it is made.
 *
 * <p><i>Immutable.</i>
 *
 * @param config of the factory's {@link ProtocolAdapterFactory#configType()}
 */
public record ConfiguredAdapter(ProtocolAdapterFactory factory, Record config) {}
