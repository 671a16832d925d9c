package dev.sluice.routing.internal.queue;

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
    /** A competing consumer of everything. */
    public static ConsumerTerms plain(boolean isPreSettled) {
        return new ConsumerTerms(isPreSettled, Sharing.COMPETING, 0, null);
    }
}
