package dev.sluice.core.broker;

import java.util.List;

/**
 * What the subscriptions of a session that match one message say together: one copy is delivered,
 * with all their identifiers (MQTT 5 3.3.4).
 *
 * <p><i>Immutable.</i>
 *
 * @param identifiers the subscription identifiers, none for subscriptions without one
 * @param keepsRetain whether the RETAIN flag is delivered as published; so is that of a retained
 *     message that subscribing brought
 */
public record SubscriptionMatch(List<Integer> identifiers, boolean keepsRetain) {
    public static final SubscriptionMatch NONE = new SubscriptionMatch(List.of(), false);

    public SubscriptionMatch {
        identifiers = List.copyOf(identifiers);
    }
}
