package dev.sluice.core.broker;

import dev.sluice.core.address.TopicFilter;

import java.util.OptionalLong;

/**
 * Client state that outlives a connection: subscriptions and the inbox behind them, as the
 * connection that has it now holds it.
 *
 * <p><i>Confined to its event loop.</i>
 */
public interface ClientSession {
    /**
     * Adds the subscription, or replaces the options of the one with the same filter. When the
     * listener hears, any message that any connection publishes from then on is matched. Succeeds
     * with whether it existed before.
     */
    void subscribe(
            TopicFilter filter, SubscriptionOptions options, ReplyListener<Boolean> listener);

    /** Ends the subscription; what is in the inbox stays. Succeeds with whether it existed. */
    void unsubscribe(TopicFilter filter, ReplyListener<Boolean> listener);

    /**
     * Attaches the connection to the inbox. Deliveries that were unsettled when an earlier
     * connection ended come first, in their order and with their {@link Delivery#mark}. At most
     * once.
     */
    void receive(ConsumerListener listener);

    /**
     * The client said goodbye; the connection's close follows.
     *
     * @param discardWill whether the will is forgotten rather than published
     * @param expiryMs replaces the session's expiry if present
     */
    void disconnect(boolean discardWill, OptionalLong expiryMs);
}
