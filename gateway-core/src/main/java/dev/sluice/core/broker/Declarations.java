package dev.sluice.core.broker;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.StreamConfig;

/**
 * What a connection may ask about the queues and streams there are: declare, alter, delete and look
 * at them while the broker runs.
 *
 * <p>What is durable is in the store before the listener hears of it, and any message that is
 * published from then on meets it. Requests for one name take effect in the order they were made.
 * What the configuration file declares can be looked at only: {@link Refusal.Reason#CONFLICT}
 * otherwise. Names that begin with {@code $} are the broker's own: {@link
 * Refusal.Reason#INVALID_NAME}.
 *
 * <p>A filter needs the right to receive from it, and an address that dead messages go to the right
 * to publish to it, from whoever adds it.
 *
 * <p><i>Confined to the connection's event loop.</i>
 */
public interface Declarations {
    /**
     * Makes a queue. Succeeds with whether it is new: an equal one may be there. One with other
     * settings is refused as {@link Refusal.Reason#CONFLICT}, with the keys that differ.
     */
    void createQueue(String name, QueueConfig config, ReplyListener<Boolean> listener);

    /** Makes a stream; like {@link #createQueue}. */
    void createStream(String name, StreamConfig config, ReplyListener<Boolean> listener);

    /**
     * Gives a queue other settings, all but {@code durable}. Succeeds with whether that changed
     * anything. What a rule has made counts as declared from then on.
     */
    void alterQueue(String name, QueueConfig config, ReplyListener<Boolean> listener);

    /**
     * Gives a stream other settings, all but {@code key}; there can only be more partitions. What
     * has come before stays in its partition, also if its key leads to another one now.
     */
    void alterStream(String name, StreamConfig config, ReplyListener<Boolean> listener);

    /**
     * Lets a filter lead to a queue or stream, beside those that do. Succeeds with whether it did
     * not before.
     */
    void bind(Target target, TopicFilter filter, ReplyListener<Boolean> listener);

    /** Ends that; a stream keeps at least one filter. Succeeds with whether there was one. */
    void unbind(Target target, TopicFilter filter, ReplyListener<Boolean> listener);

    /**
     * Removes a queue or stream with all it holds. Its consumers are ended as {@link
     * Refusal.Reason#DELETED}, publishers that wait for it are refused, and its name is free when
     * the listener hears.
     */
    void delete(DeleteRequest request, ReplyListener<Target> listener);

    /**
     * Removes messages of a queue that wait or rest; those at consumers stay. Succeeds with how
     * many. Needs the right to delete the queue.
     *
     * @param selector which messages; empty for all
     */
    void purge(String queue, String selector, ReplyListener<Long> listener);

    /**
     * Publishes messages of a queue elsewhere and removes them, each when it is safe there; a crash
     * in between may leave one in both places. It takes those that wait when it begins, in their
     * order, before any consumer. Succeeds with how many; refused if one was not taken, which
     * stays, as do those behind it. Needs the right to consume from the queue and to publish to
     * where they go.
     */
    void move(MoveRequest request, ReplyListener<Long> listener);

    /** Gives what there is, in the order of names, as far as this connection may see it. */
    void list(ListRequest request, ReplyListener<DeclarationPage> listener);

    void describe(Target target, ReplyListener<Description> listener);

    /**
     * Makes a queue in memory for this connection: it ends with it, and nobody else can consume
     * from it. Whoever is told its name, which cannot be guessed, may publish to it. Succeeds with
     * that name.
     *
     * @param config its settings; it is transient whatever they say
     */
    void createTemporary(QueueConfig config, ReplyListener<Address> listener);
}
