package dev.sluice.core.broker;

/**
 * What a subscription is found again by when its consumers have gone and come back (JMS 2.0, 8.3.3
 * to 8.3.5). Two that differ in anything are two subscriptions. Whose name it is, is for the
 * adapter to put into it: JMS has names for each client identifier.
 *
 * <p><i>Immutable.</i>
 *
 * @param name not empty
 * @param isShared whether it may have several consumers at once, each of which gets a part
 * @param isDurable whether it stays when it has no consumer, and survives a restart; one that is
 *     not must be shared
 */
public record SubscriptionName(String name, boolean isShared, boolean isDurable) {
    /** One that stays until somebody unsubscribes. */
    public static SubscriptionName durable(String name, boolean isShared) {
        return new SubscriptionName(name, isShared, true);
    }

    /** One that ends with its last consumer. */
    public static SubscriptionName passing(String name) {
        return new SubscriptionName(name, true, false);
    }
}
