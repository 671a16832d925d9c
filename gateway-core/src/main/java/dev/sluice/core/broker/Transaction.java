package dev.sluice.core.broker;

import dev.sluice.core.address.Target;
import dev.sluice.core.message.Message;

/**
 * Messages and settlements of one connection that all happen, or none does, whatever ends first:
 * the broker, the machine or the connection, whose end rolls back what is not committed.
 *
 * <p>It is over with {@link #commit}, {@link #rollback} or {@link TransactionListener#ended};
 * publishing, settling or committing after that is a bug of the adapter and throws {@link
 * IllegalStateException}.
 *
 * <p><i>Confined to the connection's event loop.</i>
 */
public interface Transaction {
    /**
     * Adds a message, as {@link BrokerConnection#publish} takes it. Nobody gets it before the
     * commit, and only then is it authorized and routed. Messages to one address stay in order.
     *
     * @param listener hears at once: {@link PublishResult#ACCEPTED} if the transaction has the
     *     message, {@link PublishResult#FULL} if a limit forbids it or something else has made sure
     *     that the transaction cannot commit
     */
    void publish(Message message, Target.Kind reach, long context, PublishListener listener);

    /**
     * Settles deliveries with ids from {@code firstId} to {@code lastId}, both included, when it
     * commits. Until then they are unsettled, and nothing else settles them: what is settled
     * already, in this transaction, in another one or in none, is passed over here, and so is there
     * what was settled here. If the consumer closes, they belong to the transaction still.
     *
     * <p>What is not a member of a consumer group's to settle any more, since its partition was
     * taken from it or it has ended, is not passed over: then the commit is refused as {@link
     * Refusal.Reason#TAKEN_OVER}, since somebody else gets the message.
     *
     * @param consumer one of this connection's
     */
    void settle(Consumer consumer, long firstId, long lastId, Outcome outcome);

    /**
     * Makes all of it happen. The listener hears when everything durable is on disk; the worst of
     * what its messages met, none of which is a failure. If it is refused, nothing of it has
     * happened, and it is rolled back.
     *
     * <p>If the store stops meanwhile the refusal says {@link Refusal.Reason#UNAVAILABLE}, and only
     * the next start shows whether all of it has happened or nothing.
     *
     * <p>It waits for room in queues with that policy, at most until the transaction's time is
     * over.
     */
    void commit(ReplyListener<PublishResult> listener);

    /**
     * Forgets its messages. Its deliveries are unsettled at their consumers again; those of
     * consumers that are closed go back to their queues as released. Idempotent.
     */
    void rollback();
}
