package dev.sluice.core.security;

import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.message.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.function.Consumer;

/**
 * Decides who a client is by methods in which both sides speak several times, such as SCRAM; MQTT 5
 * calls it enhanced authentication.
 *
 * <p><i>Thread-safe.</i> Called on event loops, so what hashes or asks another service does so
 * elsewhere.
 */
public interface EnhancedAuthenticator {
    /** Offers nothing. */
    EnhancedAuthenticator NONE =
            new EnhancedAuthenticator() {
                @Override
                public Set<String> methods() {
                    return Set.of();
                }

                @Override
                public Exchange begin(String method, ConnectionInfo connection) {
                    throw new IllegalArgumentException("no method " + method);
                }
            };

    /** The names of the methods, as SASL has them: {@code SCRAM-SHA-256}. */
    Set<String> methods();

    /**
     * Begins with one of {@link #methods}. The exchange is forgotten when its connection ends or
     * gives up, so it must not hold what would have to be released.
     */
    Exchange begin(String method, ConnectionInfo connection);

    /** What was said so far of one client's proof. <i>Confined to its connection.</i> */
    @FunctionalInterface
    interface Exchange {
        /**
         * The client's next words; null if it sent none. Answers once, on any thread, and is not
         * called again before.
         */
        void step(@Nullable Bytes data, Consumer<Step> answer);
    }

    /** What comes next in an exchange. <i>Immutable.</i> */
    sealed interface Step {
        /** The client is to answer this. */
        record Challenge(Bytes data) implements Step {}

        /**
         * It is over: the client is this principal.
         *
         * @param data what proves the server to the client, if the method has that
         */
        record Success(Principal principal, @Nullable Bytes data) implements Step {}

        /** It is over: the client has proved nothing. Nothing is said about what was wrong. */
        record Failure() implements Step {}
    }
}
