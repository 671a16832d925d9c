package dev.sluice.routing;

import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Authenticator;
import dev.sluice.core.security.Authorizer;
import dev.sluice.core.security.EnhancedAuthenticator;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What an engine needs of the process around it.
 *
 * <p><i>Immutable.</i>
 *
 * @param clock the wall clock
 * @param random what nobody can guess; used on one loop
 */
public record EngineContext(
        Authenticator authenticator,
        EnhancedAuthenticator enhanced,
        Authorizer authorizer,
        InstantSource clock,
        RandomGenerator random,
        Metrics metrics) {
    /** Offers no method of several steps. */
    public EngineContext(
            Authenticator authenticator,
            Authorizer authorizer,
            InstantSource clock,
            RandomGenerator random,
            Metrics metrics) {
        this(authenticator, EnhancedAuthenticator.NONE, authorizer, clock, random, metrics);
    }
}
