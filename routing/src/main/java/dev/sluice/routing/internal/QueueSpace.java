package dev.sluice.routing.internal;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueRules;
import dev.sluice.routing.internal.queuelog.QueueNames;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The queues of one kind that the broker has for itself, such as the inboxes of sessions: in
 * memory, or durable under names that no user's queue can have, since they begin with a {@code $}.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class QueueSpace {
    private final QueueFactory factory;
    private final QueueRules rules;
    private final String prefix;
    private final Store store;

    /**
     * @param prefix what the names of durable ones begin with
     */
    public QueueSpace(QueueFactory factory, QueueRules rules, String prefix, Store store) {
        this.factory = factory;
        this.rules = rules;
        this.prefix = prefix;
        this.store = store;
    }

    /**
     * A queue in memory.
     *
     * @param label what logs call it
     */
    public MessageQueue inMemory(String label, Lane owner) {
        return factory.makeTransient(label, owner, rules);
    }

    /** Begins to make a durable queue. */
    public QueueFactory.Naming name(WriteSet writes, String name) {
        return factory.name(writes, prefix + name);
    }

    /** The name is committed. */
    public MessageQueue named(QueueFactory.Naming naming) {
        return factory.named(naming, rules);
    }

    /** The name could not be committed. */
    public void notNamed(QueueFactory.Naming naming) {
        factory.notNamed(naming);
    }

    /** A queue that has lost its name in a write set that is not committed yet. */
    public record Unnamed(MessageQueue queue, QueueNames.Entry entry) {}

    /** Takes the name from a durable queue; then {@link #end} or {@link #keepName}. */
    public Unnamed unname(WriteSet writes, MessageQueue queue) {
        return new Unnamed(queue, factory.unname(writes, queue));
    }

    /** That the name was taken could not be committed. */
    public void keepName(Unnamed unnamed) {
        factory.keepName(unnamed.queue(), unnamed.entry());
    }

    /** Ends a queue; if it is durable, its name is gone already. */
    public void end(Lane control, MessageQueue queue, Refusal why) {
        if (queue.stored() != null) {
            factory.drop(queue, why);
        } else {
            control.hand(queue.lane(), () -> queue.close(why));
        }
    }

    /** The queue that the store has under this name; null if there is none, or it was taken. */
    public @Nullable MessageQueue claim(String name) {
        return factory.claim(prefix + name, rules);
    }

    /**
     * Deletes a queue that the store has and nobody has claimed. If the store does not take that,
     * the next start comes across it again.
     */
    public void dropUnclaimed(Lane control, String name) {
        MessageQueue queue = claim(name);
        if (queue == null) {
            return;
        }
        WriteSet writes = new WriteSet().fromReserve();
        Unnamed unnamed = unname(writes, queue);
        store.commit(
                writes,
                control.loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        end(control, queue, new Refusal(Reason.DELETED, "nobody owns it"));
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        keepName(unnamed);
                    }
                });
    }

    /** The names of what the store has and nobody has claimed. */
    public List<String> unclaimed() {
        return factory.unclaimed().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }
}
