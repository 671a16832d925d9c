package dev.sluice.core.broker;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.message.Message;

import java.util.Map;
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
     *
     * <p>If the options say so, the retained messages that match come too, as the receiver takes
     * them: each at the lower of its own and the subscription's quality, with the subscription's
     * identifier alone, and as {@link SubscriptionMatch#keepsRetain}. What was retained when the
     * publisher was answered before the call is among them, unless it has been replaced; and once a
     * message that was to be retained has come by itself, no older one follows.
     *
     * <p>A filter {@code $share/GROUP/FILTER} is a shared subscription (MQTT 5 4.8.2): each message
     * that FILTER matches goes to one of the sessions that have it and are receiving, and waits
     * while there is none. It brings no retained messages and knows no no-local. GROUP is not empty
     * and has no {@code +} or {@code #}, else {@link Refusal.Reason#INVALID_NAME}.
     *
     * <p>A filter that begins with {@code $queue/} or {@code $stream/} is only {@link #kept}: the
     * adapter consumes what it names.
     */
    void subscribe(
            TopicFilter filter, SubscriptionOptions options, ReplyListener<Boolean> listener);

    /**
     * Ends the subscription; what is in the inbox stays, and no more retained messages come.
     * Succeeds with whether it existed.
     */
    void unsubscribe(TopicFilter filter, ReplyListener<Boolean> listener);

    /**
     * The subscriptions to {@code $queue/...} and {@code $stream/...} that the session had when it
     * was opened, for whoever has it now to take up.
     */
    Map<TopicFilter, SubscriptionOptions> kept();

    /**
     * Publishes a message that its client sends exactly once (MQTT 5 4.3.3): like {@link
     * BrokerConnection#publish}, but a message whose identifier was received before is not
     * published again, also if that was by an earlier connection or before a restart, and the
     * listener hears {@link PublishResult#ACCEPTED}. The message and its identifier are stored as
     * one; unless the answer says that it is accepted, neither is.
     *
     * @param packetId from 1 to 65,535; received until it is {@link #release released}
     */
    void publishOnce(
            int packetId,
            Message message,
            Target.Kind reach,
            long context,
            PublishListener listener);

    /**
     * The client will not send the message again: when the listener hears, the identifier is free
     * for another one. Succeeds with whether it was received.
     */
    void release(int packetId, ReplyListener<Boolean> listener);

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
