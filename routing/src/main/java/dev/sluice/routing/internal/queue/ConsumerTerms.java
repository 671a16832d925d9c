package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumeRequest.Sharing;
import dev.sluice.routing.internal.selector.Selector;

import org.jspecify.annotations.Nullable;

/**
 * What a consumer wants of a queue.
 *
 * <p><i>Immutable.</i>
 *
 * @param isPreSettled whether a delivery counts as accepted when it is handed over
 * @param priority those with a higher one get messages first
 * @param selector which messages it wants; null for all
 */
public record ConsumerTerms(
        boolean isPreSettled, Sharing sharing, int priority, @Nullable Selector selector) {
    /** The priority of who acts on an operator's order; no client has it. */
    private static final int FOREMOST = Integer.MAX_VALUE;

    /** Takes messages before all others, whatever those want and the queue's rules say. */
    public static ConsumerTerms administrative(@Nullable Selector selector) {
        return new ConsumerTerms(false, Sharing.COMPETING, FOREMOST, selector);
    }

    /** What a client wants. */
    public static ConsumerTerms of(ConsumeRequest request, @Nullable Selector selector) {
        int priority = Math.min(request.priority(), FOREMOST - 1);
        return new ConsumerTerms(request.preSettled(), request.sharing(), priority, selector);
    }

    boolean isAdministrative() {
        return priority == FOREMOST;
    }

    /** A competing consumer of everything. */
    public static ConsumerTerms plain(boolean isPreSettled) {
        return new ConsumerTerms(isPreSettled, Sharing.COMPETING, 0, null);
    }
}
