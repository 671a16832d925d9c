package dev.sluice.routing.internal.route;

import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.route.Binding.ToSubscription;
import dev.sluice.routing.internal.selector.Selector;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The one copy that an inbox gets of a message, whatever number of its subscriptions match: at the
 * highest of their qualities and with all their identifiers (MQTT 5 3.3.4).
 *
 * <p><i>Immutable.</i>
 *
 * @param owner whose own messages no-local leaves out
 * @param selector which messages are for it, null for all; subscriptions that share an inbox with
 *     others have none
 * @param forOthers the copy of somebody else's message
 * @param forOwner the copy of the owner's own message, or null if every subscription leaves it out
 */
record InboxTarget(
        MessageQueue inbox,
        Object owner,
        @Nullable Selector selector,
        Copy forOthers,
        @Nullable Copy forOwner) {
    /** How a copy is delivered. */
    record Copy(Quality floor, Quality max, SubscriptionMatch match) {
        Quality quality(Quality published) {
            return published.atLeast(floor).atMost(max);
        }
    }

    /** The target of subscriptions that share an inbox; at least one. */
    static InboxTarget of(List<ToSubscription> matching) {
        ToSubscription first = matching.getFirst();
        List<ToSubscription> own =
                matching.stream()
                        .filter(subscription -> !subscription.options().noLocal())
                        .toList();
        Copy forOthers = copy(matching);
        Copy forOwner = null;
        if (own.size() == matching.size()) {
            forOwner = forOthers;
        } else if (!own.isEmpty()) {
            forOwner = copy(own);
        }
        return new InboxTarget(first.inbox(), first.owner(), first.selector(), forOthers, forOwner);
    }

    private static Copy copy(List<ToSubscription> matching) {
        Quality floor = Quality.AT_MOST_ONCE;
        Quality max = Quality.AT_MOST_ONCE;
        boolean keepsRetain = false;
        List<Integer> identifiers = new ArrayList<>();
        for (ToSubscription subscription : matching) {
            SubscriptionOptions options = subscription.options();
            floor = floor.atLeast(subscription.floor());
            max = max.atLeast(options.maxQuality());
            keepsRetain |= options.keepsRetain();
            if (options.identifier() != 0) {
                identifiers.add(options.identifier());
            }
        }
        boolean isPlain = identifiers.isEmpty() && !keepsRetain;
        SubscriptionMatch match =
                isPlain ? SubscriptionMatch.NONE : new SubscriptionMatch(identifiers, keepsRetain);
        return new Copy(floor, max, match);
    }

    /** The copy of a message; null if no subscription wants it. */
    @Nullable Copy copyOf(Message message, Origin origin) {
        if (selector != null && !selector.matches(message)) {
            return null;
        }
        return origin.is(owner) ? forOwner : forOthers;
    }
}
