package dev.sluice.routing.internal.subscription;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SubscriptionName;
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
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.route.Binding;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The subscriptions that are found again by name. A durable one has a row and a durable queue from
 * its first consumer until somebody ends it; another one is in memory and ends with its last
 * consumer. What concerns one name happens in its order.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class NamedSubscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(NamedSubscriptions.class);
    private static final int MAX_NAME_BYTES = 4_096;

    private final Map<SubscriptionName, NamedSubscription> byName = new HashMap<>();
    private final RequestLines<SubscriptionName> lines = new RequestLines<>();
    private final Lanes lanes;
    private final Directory directory;
    private final QueueSpace shared;
    private final QueueSpace exclusive;
    private final Store store;
    private final SubscriptionLimits limits;
    private final LongAdder count = new LongAdder();

    public NamedSubscriptions(
            Lanes lanes,
            Directory directory,
            QueueFactory factory,
            Store store,
            SubscriptionConfig limits,
            Metrics metrics) {
        this.lanes = lanes;
        this.directory = directory;
        QueueRules rules = QueueRules.subscription(limits);
        shared = new QueueSpace(factory, rules, "$shared-subscription/", store);
        exclusive = new QueueSpace(factory, rules, "$subscription/", store);
        this.store = store;
        this.limits = new SubscriptionLimits(limits, metrics);
        metrics.gauge("sluice_named_subscriptions", "Subscriptions that have a name.", count::sum);
    }

    private QueueSpace spaceOf(SubscriptionName name) {
        return name.isShared() ? shared : exclusive;
    }

    /**
     * Finds the subscription for one more consumer, or makes it. Who gets it has to {@link #leave}
     * it.
     *
     * @param local the connection that no-local is about
     */
    public void open(
            SubscriptionName name,
            SubscriptionTerms terms,
            Object local,
            ReplyListener<NamedSubscription> listener) {
        Refusal malformed = refusalOf(name, terms);
        if (malformed != null) {
            listener.refused(malformed);
            return;
        }
        lines.take(name, () -> openNow(name, terms, local, listener));
    }

    private void openNow(
            SubscriptionName name,
            SubscriptionTerms terms,
            Object local,
            ReplyListener<NamedSubscription> listener) {
        NamedSubscription known = byName.get(name);
        boolean isSame = known != null && known.terms.means(terms);
        Refusal refusal =
                known == null
                        ? limits.refusalOfNamed(byName.size() + 1)
                        : refusalToJoin(known, isSame);
        if (refusal != null) {
            listener.refused(refusal);
            lines.done(name);
        } else if (known != null && isSame) {
            join(known, local, listener);
        } else if (name.isDurable()) {
            makeDurable(name, terms, known, made -> made(made, local, listener), listener);
        } else {
            MessageQueue queue =
                    spaceOf(name).inMemory(name.name(), lanes.ownerOf(name.toString()));
            made(new NamedSubscription(name, terms, queue), local, listener);
        }
    }

    private static @Nullable Refusal refusalOf(SubscriptionName name, SubscriptionTerms terms) {
        int bytes = name.name().getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0
                || bytes > MAX_NAME_BYTES
                || !StandardCharsets.UTF_8.newEncoder().canEncode(name.name())) {
            return new Refusal(
                    Reason.INVALID_NAME,
                    "the name of a subscription is text of 1 to "
                            + MAX_NAME_BYTES
                            + " bytes, this one has "
                            + bytes);
        }
        if (!name.isShared() && !name.isDurable()) {
            return new Refusal(
                    Reason.NOT_SUPPORTED,
                    "a subscription that is neither shared nor durable has no name");
        }
        return name.isShared() && terms.noLocal()
                ? new Refusal(
                        Reason.NOT_SUPPORTED,
                        "a shared subscription cannot leave out what is local")
                : null;
    }

    private static @Nullable Refusal refusalToJoin(NamedSubscription known, boolean isSame) {
        if (known.consumers == 0 || (isSame && known.name.isShared())) {
            return null;
        }
        return new Refusal(
                Reason.IN_USE,
                "subscription \"%s\" to %s has a consumer%s"
                        .formatted(
                                known.name.name(),
                                known.terms.filter(),
                                isSame ? "" : ", and this one wants other messages"));
    }

    private void join(
            NamedSubscription known, Object local, ReplyListener<NamedSubscription> listener) {
        known.consumers++;
        if (known.terms.noLocal()) {
            rebind(known, known.bindingFor(local));
        }
        listener.succeeded(known);
        lines.done(known.name);
    }

    private void rebind(NamedSubscription subscription, Binding.ToSubscription binding) {
        directory.tree().replace(subscription.terms.filter(), subscription.binding, binding);
        subscription.binding = binding;
    }

    /** Makes a durable one, in the place of an earlier one if that is not null. */
    private void makeDurable(
            SubscriptionName name,
            SubscriptionTerms terms,
            @Nullable NamedSubscription earlier,
            Consumer<NamedSubscription> made,
            ReplyListener<NamedSubscription> listener) {
        WriteSet writes = new WriteSet();
        QueueSpace space = spaceOf(name);
        QueueSpace.Unnamed unnamed = earlier == null ? null : space.unname(writes, earlier.queue());
        Naming naming = space.name(writes, name.name());
        new NamedRow(name, terms).put(writes);
        commit(
                writes,
                () -> {
                    if (earlier != null) {
                        forget(earlier);
                    }
                    made.accept(new NamedSubscription(name, terms, space.named(naming)));
                },
                failure -> {
                    space.notNamed(naming);
                    if (unnamed != null) {
                        space.keepName(unnamed);
                    }
                    listener.refused(unavailable(name, failure));
                    lines.done(name);
                });
    }

    private void made(
            NamedSubscription made, Object local, ReplyListener<NamedSubscription> listener) {
        if (add(made)) {
            join(made, local, listener);
            return;
        }
        Refusal refusal = Directory.refusalToBind(made.terms.filter());
        Runnable refused =
                () -> {
                    listener.refused(refusal);
                    lines.done(made.name);
                };
        if (made.name.isDurable()) {
            delete(made, refused, _ -> refused.run());
        } else {
            spaceOf(made.name).end(lanes.control(), made.queue(), refusal);
            refused.run();
        }
    }

    private boolean add(NamedSubscription subscription) {
        if (!directory.tree().add(subscription.terms.filter(), subscription.binding)) {
            return false;
        }
        byName.put(subscription.name, subscription);
        count.increment();
        return true;
    }

    /** A consumer is gone. */
    public void leave(NamedSubscription subscription) {
        subscription.consumers--;
        if (subscription.consumers > 0) {
            return;
        }
        if (!subscription.name.isDurable()) {
            forget(subscription);
        } else if (subscription.terms.noLocal()) {
            rebind(subscription, subscription.bindingFor(subscription));
        }
    }

    /**
     * Ends a durable subscription.
     *
     * @param mayEnd whether the one who asks may, given the filter
     */
    public void end(
            SubscriptionName name,
            Predicate<TopicFilter> mayEnd,
            ReplyListener<SubscriptionName> listener) {
        lines.take(name, () -> endNow(name, mayEnd, listener));
    }

    private void endNow(
            SubscriptionName name,
            Predicate<TopicFilter> mayEnd,
            ReplyListener<SubscriptionName> listener) {
        NamedSubscription known = byName.get(name);
        Refusal refusal = known == null ? notFound(name) : refusalToEnd(known, mayEnd);
        if (known == null || refusal != null) {
            listener.refused(refusal == null ? notFound(name) : refusal);
            lines.done(name);
            return;
        }
        delete(
                known,
                () -> {
                    listener.succeeded(name);
                    lines.done(name);
                },
                failure -> {
                    listener.refused(unavailable(name, failure));
                    lines.done(name);
                });
    }

    private static Refusal notFound(SubscriptionName name) {
        return new Refusal(
                Reason.NOT_FOUND,
                "there is no %s durable subscription \"%s\""
                        .formatted(name.isShared() ? "shared" : "unshared", name.name()));
    }

    private static @Nullable Refusal refusalToEnd(
            NamedSubscription known, Predicate<TopicFilter> mayEnd) {
        if (!mayEnd.test(known.terms.filter())) {
            return new Refusal(
                    Reason.NOT_AUTHORIZED,
                    "receiving from \"" + known.terms.filter() + "\" is not allowed");
        }
        return known.consumers == 0
                ? null
                : new Refusal(
                        Reason.IN_USE,
                        "subscription \"%s\" has %d consumers"
                                .formatted(known.name.name(), known.consumers));
    }

    private void delete(
            NamedSubscription subscription, Runnable deleted, Consumer<StoreFailure> failed) {
        WriteSet writes = new WriteSet().fromReserve();
        QueueSpace space = spaceOf(subscription.name);
        QueueSpace.Unnamed unnamed = space.unname(writes, subscription.queue());
        NamedRow.delete(writes, subscription.name);
        commit(
                writes,
                () -> {
                    forget(subscription);
                    deleted.run();
                },
                failure -> {
                    space.keepName(unnamed);
                    failed.accept(failure);
                });
    }

    /** It is over; if it is durable, the store knows it no more. */
    private void forget(NamedSubscription subscription) {
        directory.tree().remove(subscription.terms.filter(), subscription.binding);
        if (byName.remove(subscription.name, subscription)) {
            count.decrement();
        }
        Refusal why =
                new Refusal(
                        Reason.DELETED,
                        "subscription \"" + subscription.name.name() + "\" has ended");
        spaceOf(subscription.name).end(lanes.control(), subscription.queue(), why);
    }

    private void commit(WriteSet writes, Runnable committed, Consumer<StoreFailure> failed) {
        store.commit(
                writes,
                lanes.control().loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        committed.run();
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        failed.accept(failure);
                    }
                });
    }

    private static Refusal unavailable(SubscriptionName name, StoreFailure failure) {
        return new Refusal(
                Reason.UNAVAILABLE,
                "subscription \"%s\" cannot be changed: %s"
                        .formatted(name.name(), failure.detail()));
    }

    /**
     * Makes known what the store has. Throws {@link IllegalStateException} if it is not whole, or
     * the topic tree does not take a filter.
     */
    public void restore() {
        List<NamedRow> rows;
        try {
            rows = NamedRow.load(store);
        } catch (CorruptQueueLogException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        for (NamedRow row : rows) {
            MessageQueue queue = spaceOf(row.name()).claim(row.name().name());
            if (queue == null) {
                throw new IllegalStateException(
                        "the store has subscription \"%s\" without its queue"
                                .formatted(row.name().name()));
            }
            if (!add(new NamedSubscription(row.name(), row.terms(), queue))) {
                throw new IllegalStateException(
                        "the topic tree does not take %s of subscription \"%s\""
                                .formatted(row.terms().filter(), row.name().name()));
            }
        }
    }

    /** Drops queues that the store has without their subscription. */
    public void dropUnclaimed() {
        Lane control = lanes.control();
        for (QueueSpace space : List.of(shared, exclusive)) {
            for (String name : space.unclaimed()) {
                LOG.warn("the store has no subscription \"{}\": its queue is deleted", name);
                space.dropUnclaimed(control, name);
            }
        }
    }
}
