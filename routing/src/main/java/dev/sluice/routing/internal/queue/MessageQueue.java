package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.internal.lane.Lane;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongConsumer;

/**
 * A queue: each message goes to one consumer and is settled individually. Consumers with credit
 * take turns; a message that is given back keeps its place before later ones.
 *
 * <p>A transient queue has its messages in memory only. Those of a durable one are stored before
 * the queue hears of them.
 *
 * <p>Invariant: every message it holds waits, rests, is being given up, or is unsettled at exactly
 * one consumer; its room counts all of them, and those on their way.
 *
 * <p><i>Confined to its lane.</i> Calls may come from inside a sink's {@code delivered}, as
 * consumers on the same lane settle and add credit at once.
 */
public final class MessageQueue {
    private final String name;
    private final Lane lane;
    private volatile QueueRules rules;
    private final InstantSource clock;
    private final QueueCounters counters;
    private final QueueRoom room;
    private final Admission admission;
    private final @Nullable StoredMessages stored;
    private final MessageGroups groups;
    private final WaitingMessages waiting;
    private final Attached attached;
    private final Deliverer deliverer;
    private final Delayed delayed;
    private final Books books;
    private final GivingUp givingUp;
    private final Duplicates duplicates;
    private final QueueTransactions transactions;
    private final Settlements settlements;
    private final Expiries expiries;
    private final ExpiryTimer expiryTimer;
    private final Refill refill;
    private final Use use;
    private final Shortcut shortcut;
    private final Later dispatchLater;
    private boolean isClosed;

    /**
     * @param stored the messages of a durable queue; null for a transient one
     * @param graves takes what is given up, if the rules say where it goes
     */
    public MessageQueue(
            String name,
            Lane lane,
            QueueRules rules,
            QueueContext context,
            @Nullable StoredMessages stored,
            DeadLetters.Sender graves) {
        this.name = name;
        this.lane = lane;
        this.rules = rules;
        clock = context.clock();
        counters = context.counters();
        this.stored = stored;
        room =
                new QueueRoom(
                        rules.maxMessages(),
                        rules.maxBytes(),
                        stored == null ? context.memory() : null);
        delayed = new Delayed(lane.loop(), clock, this::isDue);
        expiryTimer = new ExpiryTimer(lane.loop(), clock, this::expire);
        books = new Books(room, counters, stored, this::left);
        refill = new Refill(lane.loop(), room, this::refillIfShort);
        groups = new MessageGroups(!rules.isInbox());
        Owner owner = new Owner();
        waiting = new WaitingMessages(stored, rules, clock, owner);
        deliverer = new Deliverer(lane, counters, books, groups);
        Picker picker = new Picker(lane.loop(), waiting, groups, owner);
        attached = new Attached(name, rules, groups, picker, deliverer, clock);
        Remaining remaining = new Remaining();
        givingUp = new GivingUp(name, () -> this.rules, clock, counters, books, graves, remaining);
        expiries = new Expiries(clock, waiting, givingUp);
        admission =
                new Admission(
                        () -> this.rules,
                        room,
                        counters,
                        new Vacancy(waiting, delayed, expiries, givingUp, books, counters),
                        () -> lane.loop().execute(this::retryAdmission));
        settlements =
                new Settlements(
                        () -> this.rules, counters, books, groups, waiting, delayed, givingUp);
        duplicates = new Duplicates(lane, rules.ids(), context, stored);
        transactions =
                new QueueTransactions(
                        lane, () -> this.rules, room, admission, duplicates, stored, remaining);
        use = new Use(attached.consumers(), room);
        shortcut = new Shortcut(room, attached, waiting, refill, deliverer, clock);
        dispatchLater = new Later(lane.loop(), this::dispatch);
    }

    /** Any thread. */
    public String name() {
        return name;
    }

    /** The lane that owns it. Any thread. */
    public Lane lane() {
        return lane;
    }

    /** Its messages in the store; null if it is transient. Any thread. */
    public @Nullable StoredMessages stored() {
        return stored;
    }

    /** What a publisher takes before it has a message stored for this queue. Any thread. */
    public QueueRoom room() {
        return room;
    }

    /** What keeps it from taking a message twice. Any thread. */
    public Duplicates duplicates() {
        return duplicates;
    }

    /** Its part in transactions. Any thread. */
    public QueueTransactions transactions() {
        return transactions;
    }

    /**
     * Takes a message into memory, or does with it what the rules say when there is no room. For
     * transient queues, and for what a durable one delivers at most once.
     */
    public void offer(
            Message message, Quality quality, SubscriptionMatch match, OfferListener listener) {
        lane.loop().checkCurrent();
        if (isClosed) {
            listener.offered(PublishResult.NOT_FOUND);
        } else if (shortcut.pass(message, quality, match)) {
            listener.offered(PublishResult.ACCEPTED);
            dispatch();
        } else if (room.tryTake(message.footprintBytes())) {
            add(message, quality, match);
            listener.offered(PublishResult.ACCEPTED);
            dispatch();
        } else {
            admission.ask(
                    message,
                    result -> {
                        if (result == PublishResult.ACCEPTED) {
                            add(message, quality, match);
                        }
                        listener.offered(result);
                    });
            dispatch();
        }
    }

    /** Takes room for a message that is to be stored, or does what the rules say. */
    public void admit(Message message, OfferListener listener) {
        lane.loop().checkCurrent();
        if (isClosed) {
            listener.offered(PublishResult.NOT_FOUND);
        } else {
            admission.ask(message, listener);
            dispatch();
        }
    }

    /** A message for which room was taken was not stored. */
    public void notStored(long size) {
        lane.loop().checkCurrent();
        room.give(size);
        admission.admit();
        use.look();
    }

    /**
     * A message for which room was taken is stored. Returns false if the queue was deleted and
     * needs it no more.
     */
    public boolean arrived(int partition, long place, Message message, DeliveryNote how) {
        lane.loop().checkCurrent();
        StoredMessages messages = stored;
        if (isClosed || messages == null) {
            return false;
        }
        books.came(message.footprintBytes());
        waiting.arrived(messages, partition, place, message, how);
        if (rules.whenFull() == WhenFull.DROP_OLDEST) {
            admission.makeRoom();
        }
        dispatch();
        return true;
    }

    private void add(Message message, Quality quality, SubscriptionMatch match) {
        books.came(message.footprintBytes());
        QueueEntry entry = waiting.entryOf(message, quality, match);
        if (expiries.isOver(entry)) {
            givingUp.giveUp(entry, Death.EXPIRED);
        } else if (!rules.keepsUnheard()
                && quality == Quality.AT_MOST_ONCE
                && attached.consumers().isEmpty()) {
            books.remove(entry);
            counters.droppedOffline.increment();
        } else {
            waiting.append(entry);
        }
    }

    private void expire() {
        expiries.drop();
        admission.admit();
        dispatch();
    }

    /** What the queue does for messages that it gives up, and for transactions. */
    private final class Remaining implements GivingUp.Queue, QueueTransactions.Queue {
        @Override
        public void settle(QueueConsumer consumer, QueueEntry entry, Outcome outcome) {
            settlements.settle(consumer, entry, outcome);
        }

        @Override
        public void release(QueueEntry entry) {
            settlements.abandon(entry, false);
        }

        @Override
        public void takeIn(Message message) {
            add(message, Quality.AT_LEAST_ONCE, SubscriptionMatch.NONE);
        }

        @Override
        public void putBack(QueueEntry entry) {
            waiting.putBack(entry);
        }

        @Override
        public void read() {
            waiting.readPutBack();
        }

        @Override
        public void delay(QueueEntry entry, Duration rest) {
            delayed.add(entry, rest);
        }

        @Override
        public void left() {
            admission.admit();
            dispatch();
        }
    }

    /** What messages that wait ask of the queue, and tell it. */
    private final class Owner implements WaitingMessages.Owner, Picker.Owner {
        @Override
        public boolean isClosed() {
            return isClosed;
        }

        @Override
        public boolean hasConsumers() {
            return !attached.consumers().isEmpty();
        }

        @Override
        public void rest(QueueEntry entry) {
            counters.scheduled.increment();
            delayed.addUntilItsTime(entry);
        }

        @Override
        public void replaced(QueueEntry entry) {
            books.remove(entry);
            counters.droppedReplaced.increment();
        }

        @Override
        public void replaced(long size) {
            books.left(size);
            counters.droppedReplaced.increment();
        }

        @Override
        public void loaded(QueueEntry entry, Death death) {
            givingUp.loaded(entry, death);
        }

        @Override
        public void readEnded() {
            if (givingUp.hasUnread()) {
                waiting.readPutBack();
            }
            dispatch();
        }

        @Override
        public void readFailed(StoreFailure failure) {
            if (failure.reason() != StoreFailure.Reason.STOPPED) { // else so does the broker
                attached.endUnread(failure, consumer -> detach(consumer, false));
            }
        }

        @Override
        public void found(QueueConsumer consumer, QueueEntry entry) {
            if (consumer.isBrowser()) {
                attached.show(consumer, entry);
            } else if (expiries.isOver(entry)) {
                givingUp.giveUp(entry, Death.EXPIRED);
            } else {
                deliverer.deliver(consumer, entry);
            }
        }

        @Override
        public void searchLater() {
            dispatchLater.run();
        }

        @Override
        public void searchPaused() {
            admission.admit();
            readEnded();
        }
    }

    /** Keeps to other limits and policies from now on. */
    public void change(QueueRules changed) {
        lane.loop().checkCurrent();
        rules = changed;
        room.limit(changed.maxMessages(), changed.maxBytes());
        if (changed.whenFull() == WhenFull.DROP_OLDEST) {
            admission.makeRoom();
        }
        duplicates.change(changed.ids());
        admission.askAgain();
        dispatch();
    }

    /** Whether everything that comes waits, whatever the rules say. */
    public void hold(boolean isHeld) {
        lane.loop().checkCurrent();
        admission.hold(isHeld);
        dispatch();
    }

    /** Tells the listener from now on whether it is of use; null for nobody. */
    public void watchUse(@Nullable UseListener listener) {
        lane.loop().checkCurrent();
        use.watch(listener);
    }

    /**
     * Attaches a consumer without credit. An inbox has one: an earlier one is ended.
     *
     * @return why it is not attached; null if it is
     */
    public @Nullable Refusal attach(QueueConsumer consumer) {
        lane.loop().checkCurrent();
        if (isClosed) {
            return new Refusal(Reason.DELETED, "queue " + name + " was deleted");
        }
        QueueConsumer displaced = attached.displacedBy(consumer);
        if (displaced != null) {
            detach(displaced, false);
            attached.end(
                    displaced,
                    new Refusal(Reason.TAKEN_OVER, "another connection receives from " + name));
        }
        Refusal refusal = attached.add(consumer);
        use.look();
        return refusal;
    }

    /**
     * Detaches a consumer; its unsettled deliveries go back to their places. A consumer that is not
     * attached is passed over.
     *
     * @param isFailure whether the deliveries count as failed attempts
     */
    public void detach(QueueConsumer consumer, boolean isFailure) {
        lane.loop().checkCurrent();
        boolean wasAttached =
                attached.remove(consumer, entry -> settlements.abandon(entry, isFailure));
        if (wasAttached) {
            dispatch();
        }
    }

    public void credit(QueueConsumer consumer, int messages, long bytes) {
        lane.loop().checkCurrent();
        attached.credit(consumer, messages, bytes);
        dispatch();
    }

    public void drain(QueueConsumer consumer) {
        lane.loop().checkCurrent();
        attached.drain(consumer);
        dispatch();
    }

    /** Remembers a number with an unsettled delivery; then tells on the consumer's lane. */
    public void mark(QueueConsumer consumer, long deliveryId, int mark, Runnable marked) {
        lane.loop().checkCurrent();
        settlements.mark(consumer, deliveryId, mark, () -> lane.hand(consumer.lane, marked));
    }

    public void settle(QueueConsumer consumer, long firstId, long lastId, Outcome outcome) {
        lane.loop().checkCurrent();
        if (outcome instanceof Outcome.Accepted) {
            consumer.unsettled.accept(firstId, lastId, settlements);
        } else {
            consumer.unsettled.take(
                    firstId, lastId, entry -> settlements.settle(consumer, entry, outcome));
        }
        if (room.isAwaited()) {
            admission.admit();
        }
        dispatch();
    }

    private void isDue(QueueEntry entry) {
        Death death = expiries.isOver(entry) ? Death.EXPIRED : entry.death;
        if (death == null && waiting.isEarly(entry)) {
            delayed.addUntilItsTime(entry);
        } else if (death == null) {
            waiting.putBack(entry);
        } else {
            givingUp.giveUp(entry, death);
            admission.admit();
        }
        dispatch();
    }

    /**
     * Delivers while a message and a consumer for it are there. Re-entrant calls return at once.
     */
    private void dispatch() {
        if (shortcut.isBusy()) {
            return;
        }
        if (shortcut.isClear()) {
            use.look();
            return;
        }
        shortcut.isBusy(true);
        try {
            do {
                while (deliverOne()) {
                    admission.admit();
                }
            } while (attached.answerDrains());
            if (attached.serveBrowsers()) {
                dispatchLater.run();
            }
        } finally {
            shortcut.isBusy(false);
            expiryTimer.arm(isClosed ? Message.NEVER : waiting.nextExpiryMs());
        }
        use.look();
        refillIfShort();
    }

    /** Who brings it more when it has little left. */
    public Refill refill() {
        return refill;
    }

    private void refillIfShort() {
        if (refill.isAwaited() && !attached.consumers().isEmpty()) {
            refill.look(waiting.count(), attached.consumers().credit());
        }
    }

    private boolean deliverOne() {
        expiries.drop();
        if (!attached.consumers().hasTurns() || waiting.isNextUnread()) {
            return false;
        }
        Consumers.Turn<QueueEntry> turn = attached.next();
        if (turn == null) {
            return false;
        }
        if (expiries.isOver(turn.taken())) {
            givingUp.giveUp(turn.taken(), Death.EXPIRED);
        } else {
            deliverer.deliver(turn.consumer(), turn.taken());
        }
        attached.consumers().join(turn.consumer());
        return true;
    }

    /** Ends its consumers, refuses waiting publishers and forgets its messages. Idempotent. */
    public void close(Refusal why) {
        lane.loop().checkCurrent();
        if (isClosed) {
            return;
        }
        isClosed = true;
        attached.endAll(why);
        delayed.clear();
        waiting.clear();
        givingUp.close();
        transactions.close();
        duplicates.close();
        expiryTimer.cancel();
        counters.droppedDeleted.add(books.close());
        room.close();
        admission.refuseAll();
    }

    private void retryAdmission() {
        admission.retry();
        dispatch();
    }

    private void left(QueueEntry entry) {
        waiting.left(entry);
    }

    /**
     * Looks through what the store has of it, as far as its rules need. Called once, before it is
     * used.
     */
    public void restore() {
        lane.loop().checkCurrent();
        duplicates.restore();
        waiting.restore(lane.loop());
    }

    /**
     * Removes the messages that wait or rest now; those at consumers stay.
     *
     * @param purged hears on the lane how many those were
     */
    public void purge(LongConsumer purged) {
        lane.loop().checkCurrent();
        new Purge(lane.loop(), waiting, delayed, books, counters, waiting())
                .run(
                        count -> {
                            admission.admit();
                            dispatch();
                            purged.accept(count);
                        });
    }

    /** How many messages wait or rest. */
    public long waiting() {
        lane.loop().checkCurrent();
        return waiting.count() + delayed.size();
    }

    /** How many messages it holds, unsettled ones included. */
    public long held() {
        lane.loop().checkCurrent();
        return books.held();
    }

    /** How many consumers are attached. */
    public int consumerCount() {
        lane.loop().checkCurrent();
        return attached.consumers().count();
    }

    /** The name and the depth, for logs. */
    @Override
    public String toString() {
        return "MessageQueue[" + name + ", held=" + books.held() + "]";
    }
}
