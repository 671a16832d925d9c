package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.SubscriptionConfig;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.QueueFactory;
import dev.sluice.routing.internal.QueueFactory.Naming;
import dev.sluice.routing.internal.QueueSpace;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.lane.RequestLines;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueRules;
import dev.sluice.routing.internal.route.Binding;
import dev.sluice.routing.internal.route.Publisher;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * The shared subscriptions that there are. One begins in memory with its first member; a durable
 * queue takes over when a member comes whose session is durable; it ends with its last member.
 *
 * <p>What concerns one of them happens in its line: {@link #enter}, then some requests, then {@link
 * #leave}.
 *
 * <p><i>Confined to the control lane</i>, except {@link #queueOf}.
 */
public final class SharedSubscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSubscriptions.class);

    /** So long it takes until an end is tried again that the store did not take. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Map<ShareName, SharedSubscription> groups = new HashMap<>();
    private final Map<Integer, SharedQueue> byNumber = new ConcurrentHashMap<>();
    private final RequestLines<ShareName> lines = new RequestLines<>();
    private final Lanes lanes;
    private final Directory directory;
    private final QueueSpace queues;
    private final Store store;
    private final SubscriptionLimits limits;
    private final Function<Lane, Publisher> publishers;
    private final LongAdder count = new LongAdder();
    private final LongAdder forwarded;
    private final LongAdder returned;
    private int lastInMemory;

    /** The queues of groups. */
    public static QueueSpace queues(QueueFactory factory, SubscriptionConfig limits, Store store) {
        return new QueueSpace(factory, QueueRules.subscription(limits), ShareName.PREFIX, store);
    }

    /**
     * @param queues those of groups
     * @param publishers the one of each lane
     */
    public SharedSubscriptions(
            Lanes lanes,
            Directory directory,
            QueueSpace queues,
            Store store,
            SubscriptionConfig limits,
            Function<Lane, Publisher> publishers,
            Metrics metrics) {
        this.lanes = lanes;
        this.directory = directory;
        this.queues = queues;
        this.store = store;
        this.limits = new SubscriptionLimits(limits, metrics);
        this.publishers = publishers;
        metrics.gauge(
                "sluice_shared_subscriptions",
                "Shared subscriptions of sessions, each counted once.",
                count::sum);
        forwarded =
                metrics.counter(
                        "sluice_shared_messages_forwarded_total",
                        "Messages that shared subscriptions gave to a member.");
        returned =
                metrics.counter(
                        "sluice_shared_messages_returned_total",
                        "Messages that went back to a shared subscription, as a member's session"
                                + " has ended.");
    }

    /** Runs the task when everything before it that concerns this name has left its line. */
    public void enter(ShareName name, Runnable task) {
        lines.take(name, task);
    }

    /** What entered is over. A group that has no members by now is ended before the next enters. */
    public void leave(ShareName name) {
        SharedSubscription group = groups.get(name);
        if (group != null && group.members.isEmpty()) {
            end(group);
        } else {
            lines.done(name);
        }
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return groups.isEmpty();
    }

    /** Makes the group, in memory, if there is none. Returns why it cannot be made. */
    public @Nullable Refusal require(ShareName name) {
        if (groups.containsKey(name)) {
            return null;
        }
        Refusal refusal = limits.refusalOfShared(groups.size() + 1);
        if (refusal != null) {
            return refusal;
        }
        String label = name.toString();
        MessageQueue queue = queues.inMemory(label, lanes.ownerOf(label));
        SharedSubscription group =
                new SharedSubscription(name, new SharedQueue(queue, --lastInMemory));
        return add(group) ? null : Directory.refusalToBind(name.filter());
    }

    private boolean add(SharedSubscription group) {
        if (!directory.tree().add(group.name.filter(), group.binding)) {
            return false;
        }
        groups.put(group.name, group);
        byNumber.put(group.queue.number(), group.queue);
        count.increment();
        return true;
    }

    /** Begins to make the group's queue durable; null if it is. */
    public @Nullable Naming nameQueue(ShareName name, WriteSet writes) {
        return groupOf(name).isDurable() ? null : queues.name(writes, name.path());
    }

    /** The name could not be committed. */
    public void notNamed(Naming naming) {
        queues.notNamed(naming);
    }

    /** The name is committed: the durable queue takes over, and gets what the earlier one holds. */
    public void named(ShareName name, Naming naming) {
        SharedSubscription group = groupOf(name);
        SharedQueue earlier = group.queue;
        SharedQueue later = durable(queues.named(naming));
        group.queue = later;
        group.earlier = earlier;
        byNumber.put(later.number(), later);
        byNumber.put(earlier.number(), later);
        Binding.ToSubscription bound = group.bindingTo(later);
        directory.tree().replace(name.filter(), group.binding, bound);
        group.binding = bound;
        group.members.forEach(each -> lanes.control().hand(each.lane(), () -> each.moveTo(later)));
        Lane owner = later.queue().lane();
        QueueChange change =
                new QueueChange(earlier.queue(), later.queue(), publishers.apply(owner));
        group.change = change;
        lanes.control().hand(owner, change::start);
    }

    private static SharedQueue durable(MessageQueue queue) {
        return new SharedQueue(queue, Objects.requireNonNull(queue.stored()).queue().number());
    }

    /** One more member. It is to be started on its inbox's lane. */
    public Forwarder join(ShareName name, MessageQueue inbox, SubscriptionOptions options) {
        SharedSubscription group = groupOf(name);
        Forwarder member =
                new Forwarder(
                        inbox, publishers.apply(inbox.lane()), forwarded, options, group.queue);
        group.members.add(member);
        return member;
    }

    /** A member that has stopped. */
    public void part(ShareName name, Forwarder member) {
        groupOf(name).members.remove(member);
    }

    private SharedSubscription groupOf(ShareName name) {
        return Objects.requireNonNull(groups.get(name), name::toString);
    }

    /** The queue that messages with this number come from; null if there is none. Any lane. */
    @Nullable SharedQueue queueOf(int number) {
        return byNumber.get(number);
    }

    /**
     * Gives back to groups what of theirs is in the inbox of a session that has ended, and is to be
     * delivered at least once; then the inbox may go. On the inbox's lane.
     */
    public void giveBack(MessageQueue inbox, Runnable done) {
        new Returns(this, inbox, publishers.apply(inbox.lane()), returned, done).start();
    }

    /** Ends a group without members; its line goes on then. */
    private void end(SharedSubscription group) {
        WriteSet writes = new WriteSet().fromReserve();
        if (!group.isDurable()) {
            ended(group);
            return;
        }
        QueueSpace.Unnamed unnamed = queues.unname(writes, group.queue.queue());
        store.commit(
                writes,
                lanes.control().loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        ended(group);
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        queues.keepName(unnamed);
                        if (failure.reason() != StoreFailure.Reason.STOPPED) {
                            lanes.control().loop().schedule(RETRY, () -> end(group));
                        }
                    }
                });
    }

    private void ended(SharedSubscription group) {
        Lane control = lanes.control();
        directory.tree().remove(group.name.filter(), group.binding);
        groups.remove(group.name);
        byNumber.remove(group.queue.number());
        count.decrement();
        Refusal why = new Refusal(Reason.DELETED, group.name + " has no member any more");
        SharedQueue earlier = group.earlier;
        QueueChange change = group.change;
        if (earlier != null && change != null) {
            byNumber.remove(earlier.number());
            control.hand(
                    group.queue.queue().lane(),
                    () -> {
                        change.end();
                        group.queue
                                .queue()
                                .lane()
                                .hand(earlier.queue().lane(), () -> earlier.queue().close(why));
                    });
        }
        queues.end(control, group.queue.queue(), why);
        lines.done(group.name);
    }

    /**
     * A member that the store has, of a durable session. Throws {@link IllegalStateException} if
     * the group's queue is not there, or the topic tree does not take the filter.
     */
    public Forwarder found(ShareName name, MessageQueue inbox, SubscriptionOptions options) {
        if (!groups.containsKey(name)) {
            MessageQueue queue = queues.claim(name.path());
            if (queue == null) {
                throw new IllegalStateException(
                        "the store has members of " + name + " and not its queue");
            }
            if (!add(new SharedSubscription(name, durable(queue)))) {
                throw new IllegalStateException("the topic tree does not take " + name);
            }
        }
        return join(name, inbox, options);
    }

    /** Drops what the store has of groups whose last member was leaving when the broker ended. */
    public void dropUnclaimed() {
        for (String path : queues.unclaimed()) {
            LOG.warn("{}{} has no member any more: its queue is deleted", ShareName.PREFIX, path);
            queues.dropUnclaimed(lanes.control(), path);
        }
    }
}
