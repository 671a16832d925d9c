package dev.sluice.routing.internal.subscription;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.routing.internal.selector.Selector;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * Which messages a subscription with a name gets.
 *
 * <p><i>Immutable.</i>
 *
 * @param selector null for all
 * @param selectorText what the selector was read from; empty without one
 * @param noLocal whether what its consumer's connection publishes is left out
 */
public record SubscriptionTerms(
        TopicFilter filter, @Nullable Selector selector, String selectorText, boolean noLocal) {
    /** Whether the two want the same messages, however they say it. */
    boolean means(SubscriptionTerms other) {
        return filter.equals(other.filter)
                && Objects.equals(selector, other.selector)
                && noLocal == other.noLocal;
    }
}
