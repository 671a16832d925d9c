package dev.sluice.routing.internal;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.commit.DurableQueues;
import dev.sluice.routing.internal.commit.LaneCommits;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queue.DeadLetters;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueContext;
import dev.sluice.routing.internal.queue.QueueRules;
import dev.sluice.routing.internal.queue.StoredMessages;
import dev.sluice.routing.internal.queuelog.DurableQueue;
import dev.sluice.routing.internal.queuelog.QueueLogConfig;
import dev.sluice.routing.internal.queuelog.QueueNames;
import dev.sluice.routing.internal.queuelog.QueueReader;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes queues: transient ones at once, durable ones when a write set has their names.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class QueueFactory {
    private final Lanes lanes;
    private final Store store;
    private final QueueContext context;
    private final DurableQueues durables;
    private final Function<Lane, LaneCommits> commits;
    private final QueueNames names;
    private final Function<Lane, DeadLetters.Sender> graves;
    private final Map<String, DurableQueue> restored = new HashMap<>();

    /**
     * @param found the durable queues that the store has, which were not made into queues yet
     */
    public QueueFactory(
            Lanes lanes,
            Store store,
            QueueContext context,
            QueueStorage storage,
            List<DurableQueue> found) {
        this.lanes = lanes;
        this.store = store;
        this.context = context;
        durables = storage.queues();
        commits = storage.commits();
        names = storage.names();
        graves = storage.graves();
        found.forEach(queue -> restored.put(queue.name(), queue));
    }

    /**
     * Where durable queues are kept. <i>Immutable</i>; what is in it has its own rules.
     *
     * @param commits those of each lane
     * @param graves publishes on each lane what queues give up
     */
    public record QueueStorage(
            QueueNames names,
            DurableQueues queues,
            Function<Lane, LaneCommits> commits,
            Function<Lane, DeadLetters.Sender> graves) {}

    /** A queue in memory. Any lane. */
    public MessageQueue makeTransient(String name, Lane owner, QueueRules rules) {
        return new MessageQueue(name, owner, rules, context, null, graves.apply(owner));
    }

    /** The names of what the store has and nobody has asked for; see {@link #claim}. */
    public List<String> unclaimed() {
        return List.copyOf(restored.keySet());
    }

    /** The queue that the store has under this name; null if it has none, or it was taken. */
    public @Nullable MessageQueue claim(String name, QueueRules rules) {
        DurableQueue queue = restored.remove(name);
        return queue == null ? null : durable(queue, rules);
    }

    /** A durable queue whose name is in a write set that is not committed yet. */
    public record Naming(int number, String name) {}

    /** Puts a new durable queue into {@code writes}; then {@link #named} or {@link #notNamed}. */
    public Naming name(WriteSet writes, String name) {
        return new Naming(names.create(writes, name, context.clock().millis()), name);
    }

    /** The name is committed. */
    public MessageQueue named(Naming naming, QueueRules rules) {
        return durable(naming.number(), naming.name(), rules);
    }

    /** The name could not be committed. */
    public void notNamed(Naming naming) {
        names.forget(naming.name());
    }

    /**
     * Takes the name from a durable queue; then {@link #drop} or {@link #keepName}. The name is
     * free at once, so that the same write set may give it to another queue.
     */
    public QueueNames.Entry unname(WriteSet writes, MessageQueue queue) {
        return names.drop(writes, queue.name());
    }

    /** That a name was taken could not be committed. */
    public void keepName(MessageQueue queue, QueueNames.Entry entry) {
        names.keep(queue.name(), entry);
    }

    /** Ends a durable queue that has lost its name for good. */
    public void drop(MessageQueue queue, Refusal why) {
        StoredMessages messages = queue.stored();
        Lane owner = queue.lane();
        lanes.control()
                .hand(
                        owner,
                        () -> {
                            queue.close(why);
                            if (messages != null) {
                                commits.apply(owner).drop(messages);
                            }
                        });
    }

    private MessageQueue durable(int number, String name, QueueRules rules) {
        Lane owner = lanes.ownerOf(name);
        return durable(
                new DurableQueue(number, name, owner.loop(), QueueLogConfig.defaults()), rules);
    }

    private MessageQueue durable(DurableQueue durable, QueueRules rules) {
        Lane owner = lanes.ownerOf(durable.name());
        StoredMessages messages =
                new StoredMessages(
                        durable,
                        new QueueReader(durable, store, owner.loop(), QueueLogConfig.defaults()),
                        source ->
                                new QueueReader(
                                        durable,
                                        source,
                                        store,
                                        owner.loop(),
                                        QueueLogConfig.defaults()),
                        commits.apply(owner));
        MessageQueue queue =
                new MessageQueue(
                        durable.name(), owner, rules, context, messages, graves.apply(owner));
        durables.add(durable.number(), queue);
        lanes.control().hand(owner, queue::restore);
        return queue;
    }
}
