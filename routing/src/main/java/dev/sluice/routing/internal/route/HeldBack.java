package dev.sluice.routing.internal.route;

import dev.sluice.core.address.Address;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Messages that are to be retained, and that come while a will to their address, or a transaction
 * that changes what is retained of it, is on its way into the store. Both pass by when they are
 * stored, so without this a client that is back would be seen to come before it went.
 *
 * <p><i>Confined to its lane.</i>
 */
final class HeldBack {
    private final Map<Address, Deque<Runnable>> underway = new HashMap<>();

    /** Whether the task has to wait; then it is run later, and asks again. */
    boolean holds(Address address, Runnable task) {
        Deque<Runnable> behind = underway.get(address);
        return behind != null && behind.add(task);
    }

    /** Something is on its way. */
    void begin(Address address) {
        underway.putIfAbsent(address, new ArrayDeque<>(0));
    }

    /** It is in the store, or it is not. */
    void end(Address address) {
        Deque<Runnable> behind = underway.remove(address);
        if (behind != null) {
            behind.forEach(Runnable::run);
        }
    }
}
