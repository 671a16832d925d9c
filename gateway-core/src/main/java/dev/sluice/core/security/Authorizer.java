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
        /** Bring a queue into being by naming it. */
        CREATE
    }
}
