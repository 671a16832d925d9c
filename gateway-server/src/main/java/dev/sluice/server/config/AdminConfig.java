package dev.sluice.server.config;

import dev.sluice.config.BindAddress;
import dev.sluice.config.Default;

/**
 * The section {@code admin}: health and metrics over HTTP.
 *
 * <p><i>Immutable.</i>
 *
 * @param enabled whether there is an admin listener at all
 * @param bind where it listens
 */
public record AdminConfig(
        @Default("true") boolean enabled, @Default("127.0.0.1:8161") BindAddress bind) {}
