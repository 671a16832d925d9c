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
 * @param share the broker's own number of the shared subscription that gave the message to this
 *     session, so that it can go back there; 0 for none. Adapters have no use for it
 */
public record SubscriptionMatch(List<Integer> identifiers, boolean keepsRetain, int share) {
    public static final SubscriptionMatch NONE = new SubscriptionMatch(List.of(), false);

    public SubscriptionMatch(List<Integer> identifiers, boolean keepsRetain) {
        this(identifiers, keepsRetain, 0);
    }

    public SubscriptionMatch {
        identifiers = List.copyOf(identifiers);
    }
}
