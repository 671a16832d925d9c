package dev.sluice.core.broker;

import dev.sluice.core.address.Target;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;

import org.jspecify.annotations.Nullable;

/**
 * What one transport connection may ask of the broker.
 *
 * <p>Authentication comes first and once, by {@link #authenticate} or {@link #exchange}; any other
 * request before it succeeded is a bug of the adapter and throws {@link IllegalStateException}.
 * After {@link #close} requests are ignored and no listener is called any more.
 *
 * <p><i>Confined to its event loop.</i>
 */
public interface BrokerConnection {
    ConnectionInfo info();

    void authenticate(Credentials credentials, ReplyListener<Principal> listener);

    /**
     * Authenticates by a method of several steps. On a connection that is authenticated already it
     * renews that, while requests go on; another principal than before is refused. One exchange at
     * a time: it ends when the listener hears that it succeeded or was refused.
     *
     * @param data the client's first words; null if it sent none
     */
    void exchange(String method, @Nullable Bytes data, ExchangeListener listener);

    /** The client's answer to a challenge of the exchange; null if it sent no data. */
    void proceed(@Nullable Bytes data);

    /**
     * Sends a message to its address. {@code reach} limits what it reaches: {@link
     * Target.Kind#QUEUE} the queue of that name, {@link Target.Kind#TOPIC} subscriptions and the
     * filters of queues, {@link Target.Kind#ANY} both; streams capture what their filters match in
     * every case. Addresses that begin with {@code $} are the broker's own: {@link
     * PublishResult#NOT_AUTHORIZED}, except names of temporary queues ({@link
     * Declarations#createTemporary}), which reach that queue alone.
     *
     * <p>A message that is to be retained, and that reaches subscriptions, is kept in place of the
     * earlier one of its address until it expires; one without a body is not kept, and removes what
     * is. Sessions that subscribe later get it; consumers of topic filters do not.
     *
     * <p>A slow answer is back-pressure: a full target with that policy answers when it has room
     * again. The adapter bounds how many messages it has unanswered and then stops reading.
     *
     * @param context handed back to the listener with the result
     */
    void publish(Message message, Target.Kind reach, long context, PublishListener listener);

    /**
     * Says what a publisher's name stands for, creating it if a rule of the configuration says so.
     * A name of kind {@link Target.Kind#ANY} for which no rule makes a queue resolves to {@link
     * Target.Kind#ANY}: publishing to it is allowed.
     */
    void resolve(Target target, ReplyListener<Target> listener);

    /**
     * Attaches a consumer to a queue, a topic filter or a stream; or joins a consumer group, which
     * comes into being with its first member.
     */
    void consume(ConsumeRequest request, ConsumerListener listener);

    /** Requests about consumer groups; the same object every time. */
    ConsumerGroups groups();

    /**
     * Begins a transaction, besides those that are open. Those that have not committed when this
     * connection closes are rolled back.
     */
    void begin(TransactionListener listener);

    /**
     * Ends a durable subscription with a name, and drops what waits in it. Refused as {@link
     * Refusal.Reason#NOT_FOUND} without one, and as {@link Refusal.Reason#IN_USE} while it has
     * consumers.
     */
    void unsubscribe(String name, boolean isShared, ReplyListener<SubscriptionName> listener);

    /**
     * Resumes, takes over or creates the session of a client id. At most one per connection. The
     * session ends or is kept when this connection closes, by its expiry.
     */
    void openSession(SessionRequest request, SessionListener listener);

    /** Declares queues and streams while the broker runs; the same at each call. */
    Declarations declarations();

    /**
     * The transport connection is gone. Unsettled deliveries go back to their queues as failed
     * attempts, volatile subscriptions and temporary queues end, the session's expiry and will
     * begin. Idempotent.
     */
    void close();
}
