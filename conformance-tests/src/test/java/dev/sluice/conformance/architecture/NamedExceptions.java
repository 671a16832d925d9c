package dev.sluice.conformance.architecture;

import java.util.Set;

/**
 * The classes that may do what the rules forbid, by name below the root package. A new line here is
 * a decision: it also belongs in ARCHITECTURE.md.
 *
 * <p><i>Immutable.</i>
 */
final class NamedExceptions {
    /** Where real time enters: start-up code and the event loop's clock. */
    static final Set<String> CLOCKS = Set.of("server.SluiceServer", "server.NettyLoop");

    /** Where real randomness enters. */
    static final Set<String> RANDOM_SOURCES = Set.of("server.SluiceServer");

    /** Modules whose state has an owner loop instead of a lock. */
    static final Set<String> CONFINED_MODULES =
            Set.of("core", "routing", "mqtt", "amqp", "nativeadapter", "nativecodec");

    /** Classes of those modules that several threads share. */
    static final Set<String> SHARED_STATE = Set.of();

    private NamedExceptions() {}
}
