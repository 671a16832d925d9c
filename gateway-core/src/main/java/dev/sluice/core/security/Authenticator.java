package dev.sluice.core.security;

import dev.sluice.core.broker.ConnectionInfo;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * Decides who a client is.
 *
 * <p><i>Thread-safe.</i> Called on event loops, so an implementation that hashes or asks another
 * service does so elsewhere; it may answer on any thread.
 */
@FunctionalInterface
public interface Authenticator {
    /**
     * Answers once with the principal, or with null if the credentials prove nothing. A refusal
     * says nothing about which part was wrong.
     */
    void authenticate(
            ConnectionInfo connection,
            Credentials credentials,
            Consumer<@Nullable Principal> answer);
}
