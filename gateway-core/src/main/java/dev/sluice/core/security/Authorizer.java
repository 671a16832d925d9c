package dev.sluice.core.security;

/**
 * Decides what a principal may do with an address.
 *
 * <p><i>Thread-safe.</i> Called on event loops for every route that is not cached; must not block.
 */
@FunctionalInterface
public interface Authorizer {
    /**
     * Whether {@code principal} may do {@code action} on {@code name}: an address, or for {@link
     * Action#SUBSCRIBE} a topic filter's pattern.
     */
    boolean isAllowed(Principal principal, Action action, String name);

    /** What can be allowed or denied. */
    enum Action {
        PUBLISH,
        /** Receive from a topic filter. */
        SUBSCRIBE,
        /** Receive from a queue or read a stream. */
        CONSUME,
        /**
         * Declare a queue or a stream, or make a temporary queue. What naming a queue makes of it
         * is up to the rules of the configuration.
         */
        CREATE,
        /** See what a queue or stream is and holds, alter it, bind and unbind it. */
        MANAGE,
        /** Delete a queue or a stream. */
        DELETE
    }
}
