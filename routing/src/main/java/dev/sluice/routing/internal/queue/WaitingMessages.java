package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.Reference;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;

/**
 * The messages of a queue that wait for a consumer. Those of a transient queue are all in memory;
 * of a durable one the first of them are, as many as its consumers are about to need, and the store
 * has the rest.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class WaitingMessages {
    /** So many messages of a durable queue, and so many bytes, are kept in memory ahead of need. */
    private static final int WINDOW_MESSAGES = 1024;

    private static final long WINDOW_BYTES = 1 << 20;

    private final @Nullable StoredMessages stored;
    private final @Nullable LastValues lastValues;
    private final InstantSource clock;
    private final boolean isInbox;
    private final Owner owner;
    private final Backlog memory = new Backlog();
    private long lastNumber;

    /** The queue. */
    interface Owner {
        boolean isClosed();

        /** Whether anybody needs messages in memory. */
        boolean hasConsumers();

        /** The message is not to be delivered before its time. */
        void rest(QueueEntry entry);

        /** A later message has taken the place of this one, which is in no list. */
        void replaced(QueueEntry entry);

        /** A later message has taken the place of one that was in the store, and is settled. */
        void replaced(long size);

        /** A message that is given up was read. */
        void loaded(QueueEntry entry, Death death);

        /** What was asked for is in memory. */
        void readEnded();

        void readFailed(StoreFailure failure);
    }

    WaitingMessages(
            @Nullable StoredMessages stored, QueueRules rules, InstantSource clock, Owner owner) {
        this.stored = stored;
        this.clock = clock;
        this.owner = owner;
        isInbox = rules.isInbox();
        String lastValue = rules.lastValue();
        lastValues = lastValue == null ? null : new LastValues(lastValue, new Replacing());
    }

    Backlog memory() {
        return memory;
    }

    @Nullable StoredMessages stored() {
        return stored;
    }

    /** Whether the store has none of them and never will. */
    boolean isInMemoryOnly() {
        return stored == null;
    }

    /** Whether later messages take the place of earlier ones. */
    boolean replaces() {
        return lastValues != null;
    }

    /** The number, and of one that only memory has the place, of one more message. */
    long nextNumber() {
        return ++lastNumber;
    }

    /** The entry of a message that only memory has; it is not waiting yet. */
    QueueEntry entryOf(Message message, Quality quality, SubscriptionMatch match) {
        long number = nextNumber();
        long place = stored == null ? number : stored.nextPlace();
        return keyed(new QueueEntry(place, number, null, message, quality, match), message);
    }

    /** The entry of a message that was taken from the store, or is looked at; it is not waiting. */
    QueueEntry entryOf(
            StoredMessages messages, Reference reference, Message message, DeliveryNote how) {
        QueueEntry entry =
                new QueueEntry(
                        reference.ordinal(),
                        ++lastNumber,
                        reference,
                        message,
                        how.quality(),
                        how.match());
        entry.failedAttempts = messages.failedAttempts(reference);
        entry.mark = messages.mark(reference);
        if (entry.mark != 0) {
            entry.goesFirst();
        }
        return keyed(entry, message);
    }

    private QueueEntry keyed(QueueEntry entry, Message message) {
        if (lastValues != null) {
            entry.lastValueKey = lastValues.keyOf(message);
        }
        return entry;
    }

    /** The message waits behind all others, unless it must rest or a later one has its place. */
    void append(QueueEntry entry) {
        if (mayWait(entry)) {
            memory.append(entry);
        }
    }

    /** Whether an entry that was never delivered may be now; else it was seen to. */
    boolean mayWait(QueueEntry entry) {
        if (lastValues != null && !lastValues.holds(entry)) {
            owner.replaced(entry);
            return false;
        }
        if (isEarly(entry)) {
            entry.forgetBody();
            owner.rest(entry);
            return false;
        }
        return true;
    }

    /** Whether it is not time for the message. */
    boolean isEarly(QueueEntry entry) {
        return entry.deliverAtMs != 0 && entry.deliverAtMs > clock.millis();
    }

    /** The message of a durable queue that was stored; it waits behind all others. */
    void arrived(
            StoredMessages messages, int partition, long place, Message message, DeliveryNote how) {
        boolean isNext = messages.isAllInMemory();
        messages.arrived(partition, place, message.footprintBytes());
        Reference reference = null;
        if (owner.hasConsumers() && isNext && hasRoom(1)) {
            reference = messages.takeNext();
        } else if (owner.hasConsumers() && hasRoom(2)) {
            reference = messages.takeIfUrgent(partition, place, message);
        }
        if (reference != null) {
            append(entryOf(messages, reference, message, how));
            return;
        }
        messages.leftUnread(message);
        if (lastValues != null) {
            lastValues.isStored(messages.arrivedLast(partition, place), message);
        }
    }

    private boolean hasRoom(int windows) {
        return memory.size() < windows * WINDOW_MESSAGES && memory.bytes() < windows * WINDOW_BYTES;
    }

    /** A message that was delivered, or has rested, waits again, at its old place. */
    void putBack(QueueEntry entry) {
        if (isInbox) {
            entry.goesFirst();
        }
        if (entry.isReplaced) {
            owner.replaced(entry);
        } else if (stored != null && entry.reference != null) {
            stored.giveBack(entry, entry.reference);
        } else {
            memory.putBack(entry);
        }
    }

    /** The message has left the queue. */
    void left(QueueEntry entry) {
        if (lastValues != null) {
            lastValues.left(entry);
        }
    }

    /** Looks through what the store has, if later messages may take its place. */
    void restore(Loop loop) {
        LastValues values = lastValues;
        StoredMessages messages = stored;
        if (values != null && messages != null && messages.waiting() > 0) {
            new Restoring(values, messages, loop).start();
        }
    }

    /** Whether something waits that will be in memory by itself. */
    boolean isComing() {
        return stored != null && !stored.isAllInMemory() && isShort();
    }

    /** How many messages wait, in memory or not. */
    long count() {
        return memory.size() + (stored == null ? 0 : stored.waiting());
    }

    /** When the next message in memory expires. */
    long nextExpiryMs() {
        return memory.nextExpiryMs();
    }

    /** Takes a message in memory that has expired by now; null if there is none. */
    @Nullable QueueEntry pollExpired(long nowMs) {
        return memory.pollExpired(nowMs);
    }

    /** Whether the oldest message that waits is not in memory. */
    boolean isOldestStored() {
        return stored != null
                && stored.waiting() > 0
                && (memory.isEmpty() || stored.hasBefore(memory.oldest()));
    }

    /**
     * Settles the first message that is not in memory and whose delivery has not begun; returns its
     * size, about, or 0 if there is none.
     */
    long dropStored() {
        StoredMessages messages = stored;
        if (messages == null) {
            throw new IllegalStateException("nothing is stored");
        }
        long average = messages.queue().averageBytes();
        Reference reference = messages.takeNotBegun();
        if (reference == null) {
            return 0;
        }
        QueueEntry known = messages.forgetKnown(reference);
        messages.acknowledge(reference);
        if (lastValues != null) {
            lastValues.left(reference);
        }
        if (known == null) {
            return average;
        }
        left(known);
        return known.size;
    }

    /** Takes the oldest message in memory; null if there is none. */
    @Nullable QueueEntry pollOldest() {
        QueueEntry oldest = memory.oldest();
        return oldest == null ? null : memory.take(oldest);
    }

    /**
     * Reads ahead if little is in memory. Returns whether the message that is next is not in memory
     * yet.
     */
    boolean isNextUnread() {
        if (stored == null) {
            return false;
        }
        if (owner.hasConsumers()) {
            stored.unpark();
        }
        if (stored.waiting() > 0) {
            if (stored.hasBefore(memory.peekFirst())) {
                readPutBack();
            } else if (isShort() && stored.mayRead()) {
                stored.read(new Reading(stored));
            }
        }
        return stored.hasBefore(memory.peekFirst());
    }

    /** Reads what was put back, whoever needs it. */
    void readPutBack() {
        if (stored != null && stored.mayRead()) {
            stored.readGivenBack(new Reading(stored));
        }
    }

    /** Whether memory has room for what is read at once. */
    private boolean isShort() {
        return memory.size() < WINDOW_MESSAGES / 4 && memory.bytes() < WINDOW_BYTES;
    }

    /** If nobody needs the messages soon, memory forgets what the store has. */
    void forgetUnneeded() {
        StoredMessages messages = stored;
        if (messages == null || owner.hasConsumers()) {
            return;
        }
        memory.removeStored(messages::giveBack);
    }

    /** Forgets what is in memory. */
    void clear() {
        while (memory.pollFirst() != null) {
            // Forgotten.
        }
    }

    /** What comes back from the store. */
    private final class Reading implements StoredMessages.Reading {
        private final StoredMessages messages;

        Reading(StoredMessages messages) {
            this.messages = messages;
        }

        @Override
        public void loaded(
                Reference reference, Message message, Bytes note, @Nullable QueueEntry known)
                throws CorruptQueueLogException {
            if (owner.isClosed()) {
                return;
            }
            if (known == null) {
                append(entryOf(messages, reference, message, DeliveryNote.decode(note)));
                return;
            }
            known.loaded(message);
            Death death = known.death;
            if (death == null) {
                memory.putBack(known);
            } else {
                owner.loaded(known, death);
            }
        }

        @Override
        public void finished() {
            forgetUnneeded();
            owner.readEnded();
        }

        @Override
        public void failed(StoreFailure failure) {
            owner.readFailed(failure);
        }
    }

    /** Removes what later messages have taken the place of. */
    private final class Replacing implements LastValues.Remover {
        @Override
        public void remove(QueueEntry replaced) {
            Reference reference = replaced.reference;
            if (replaced.isInBacklog) {
                memory.take(replaced);
                owner.replaced(replaced);
            } else if (stored != null && reference != null && stored.isKnown(replaced)) {
                if (replaced.death == null) {
                    stored.take(reference);
                    owner.replaced(replaced);
                }
            } else {
                replaced.isReplaced = true;
            }
        }

        @Override
        public void remove(Reference replaced, long size) {
            if (stored != null && stored.isWaiting(replaced)) {
                stored.take(replaced);
                stored.acknowledge(replaced);
                owner.replaced(size);
            }
        }
    }

    /** Finds out at the start which message is the last one of each key. */
    private final class Restoring implements StoredSearch.Searcher {
        private final LastValues values;
        private final StoredSearch search;

        Restoring(LastValues values, StoredMessages messages, Loop loop) {
            this.values = values;
            search = messages.search(loop, this);
        }

        void start() {
            search.start(null);
        }

        @Override
        public boolean wantsMore() {
            return !owner.isClosed();
        }

        @Override
        public void see(
                Reference reference,
                Message message,
                DeliveryNote note,
                @Nullable QueueEntry known) {
            if (known == null) {
                values.isStored(reference, message);
            }
        }

        @Override
        public void paused() {
            if (search.hasMore() && !owner.isClosed()) {
                start();
            } else {
                search.close();
            }
        }

        @Override
        public void failed(StoreFailure failure) {
            search.close();
            owner.readFailed(failure);
        }
    }
}
