package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.store.StoreFailure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who is attached to a queue: consumers, of which each message goes to one, and browsers. It knows
 * who may come, whose turn it is, and what each of them is to hear.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Attached {
    private static final Logger LOG = LoggerFactory.getLogger(Attached.class);

    private final String queue;
    private final boolean isInbox;
    private final MessageGroups groups;
    private final Picker picker;
    private final Deliverer deliverer;
    private final Consumers consumers;
    private final Browsers browsers;
    private boolean isCalm = true;
    private @Nullable QueueConsumer only;

    /** Hears of each delivery that a consumer leaves behind. */
    interface Leaving {
        void leftBehind(QueueEntry entry);
    }

    Attached(
            String queue,
            QueueRules rules,
            MessageGroups groups,
            Picker picker,
            Deliverer deliverer,
            InstantSource clock) {
        this.queue = queue;
        this.groups = groups;
        this.picker = picker;
        this.deliverer = deliverer;
        isInbox = rules.isInbox();
        consumers = new Consumers(rules.isSingleActive());
        browsers = new Browsers(picker, deliverer, clock);
    }

    Consumers consumers() {
        return consumers;
    }

    /** Whether there is no browser, and nobody waits for the end of a drain. */
    boolean isCalm() {
        return isCalm;
    }

    /** The consumer that wants everything and is alone; null if there is none. */
    @Nullable QueueConsumer only() {
        return only;
    }

    /** Somebody has come, has gone, or begins or ends a drain. */
    private void look() {
        isCalm = browsers.isEmpty() && !consumers.isAnyDraining();
        boolean isOne = isCalm && consumers.count() == 1;
        only = isOne && consumers.first().terms.selector() == null ? consumers.first() : null;
    }

    /** The one who receives from an inbox, and has to go for another one; else null. */
    @Nullable QueueConsumer displacedBy(QueueConsumer other) {
        return isInbox && !other.isBrowser() && !consumers.isEmpty() ? consumers.first() : null;
    }

    /** Returns why it may not; null if it is attached. */
    @Nullable Refusal add(QueueConsumer consumer) {
        if (consumer.isBrowser()) {
            browsers.add(consumer);
            look();
            return null;
        }
        if (!consumers.mayAdd(consumer)) {
            return new Refusal(
                    Reason.IN_USE,
                    "queue " + queue + " has other consumers, and one wants to be alone");
        }
        if (groups.joined()) {
            picker.searchAnew(consumers.all());
        }
        consumers.add(consumer);
        look();
        return null;
    }

    /** Returns whether it was attached. */
    boolean remove(QueueConsumer consumer, Leaving leaving) {
        if (!consumers.remove(consumer) && !browsers.remove(consumer)) {
            return false;
        }
        look();
        consumer.unsettled.take(Long.MIN_VALUE, Long.MAX_VALUE, leaving::leftBehind);
        picker.forget(consumer);
        if (groups.left(consumer)) {
            picker.searchAnew(consumers.all());
        }
        return true;
    }

    void credit(QueueConsumer consumer, int messages, long bytes) {
        if (consumer.isBrowser()) {
            consumer.addCredit(messages, bytes);
        } else {
            consumers.credit(consumer, messages, bytes);
        }
    }

    void drain(QueueConsumer consumer) {
        if (consumer.isBrowser()) {
            consumer.isDraining = consumer.isAttached;
        } else {
            consumers.drain(consumer);
            look();
        }
    }

    /** The next message in memory, and whose it is; null if there is none for anybody. */
    Consumers.@Nullable Turn<QueueEntry> next() {
        return consumers.next(picker::pollFor);
    }

    /** Returns whether something was answered, as the answer may have brought new credit. */
    boolean answerDrains() {
        List<QueueConsumer> drained = consumers.drained(picker::hasFor);
        if (!drained.isEmpty()) {
            look();
        }
        drained.forEach(deliverer::drained);
        return !drained.isEmpty();
    }

    /** Shows browsers what they have not seen; returns whether they want more at once. */
    boolean serveBrowsers() {
        return browsers.serve();
    }

    void show(QueueConsumer browser, QueueEntry entry) {
        browsers.show(browser, entry);
    }

    void end(QueueConsumer consumer, Refusal why) {
        deliverer.end(consumer, why);
    }

    /** Everybody, for going over them while they change. */
    List<QueueConsumer> all() {
        List<QueueConsumer> all = new ArrayList<>(consumers.all());
        all.addAll(browsers.all());
        return all;
    }

    /** Ends them all, as the store does not give their messages; each is detached before. */
    void endUnread(StoreFailure failure, Consumer<QueueConsumer> detach) {
        LOG.error(
                "queue {} cannot be read, its consumers end: {} {}",
                queue,
                failure.reason(),
                failure.detail());
        Refusal why = new Refusal(Reason.UNAVAILABLE, "queue " + queue + " cannot be read");
        for (QueueConsumer each : all()) {
            detach.accept(each);
            deliverer.end(each, why);
        }
    }

    /** Ends them all; what they have not settled is forgotten. */
    void endAll(Refusal why) {
        for (QueueConsumer each : all()) {
            each.unsettled.take(Long.MIN_VALUE, Long.MAX_VALUE, entry -> {});
            deliverer.end(each, why);
        }
        consumers.clear();
        browsers.clear();
        look();
        groups.clear();
    }
}
