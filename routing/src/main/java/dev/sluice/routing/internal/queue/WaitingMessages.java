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

    private final Loop loop;
    private final @Nullable StoredMessages stored;
    private final MessageGroups groups;
    private final Owner owner;
    private final Backlog memory = new Backlog();
    private long lastNumber;

    /** The queue. */
    interface Owner {
        boolean isClosed();

        /** Whether anybody needs messages in memory. */
        boolean hasConsumers();

        /** A message that is given up was read. */
        void loaded(QueueEntry entry, Death death);

        /** What was asked for is in memory. */
        void readEnded();

        void readFailed(StoreFailure failure);

        /** A message that was not in memory is for this consumer, which has credit. */
        void found(QueueConsumer consumer, QueueEntry entry);

        /** A search is not at its end, and goes on in another turn. */
        void searchLater();
    }

    WaitingMessages(Loop loop, @Nullable StoredMessages stored, MessageGroups groups, Owner owner) {
        this.loop = loop;
        this.stored = stored;
        this.groups = groups;
        this.owner = owner;
    }

    /** The entry of a message that only memory has; it is not waiting yet. */
    QueueEntry entryOf(Message message, Quality quality, SubscriptionMatch match) {
        long number = ++lastNumber;
        long place = stored == null ? number : stored.nextPlace();
        return new QueueEntry(place, number, null, message, quality, match);
    }

    private QueueEntry entryOf(
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
        return entry;
    }

    /** The message waits behind all others. */
    void append(QueueEntry entry) {
        memory.append(entry);
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
        if (reference == null) {
            messages.leftUnread(message);
        } else {
            memory.append(entryOf(messages, reference, message, how));
        }
    }

    private boolean hasRoom(int windows) {
        return memory.size() < windows * WINDOW_MESSAGES && memory.bytes() < windows * WINDOW_BYTES;
    }

    /** A message that was delivered waits again, at its old place. */
    void putBack(QueueEntry entry) {
        if (stored != null && entry.reference != null) {
            stored.giveBack(entry, entry.reference);
        } else {
            memory.putBack(entry);
        }
    }

    /**
     * Takes the first message in memory for the consumer; null if there is none. Then it looks for
     * one elsewhere, if there may be any.
     */
    @Nullable QueueEntry pollFor(QueueConsumer consumer) {
        QueueEntry entry = inMemoryFor(consumer);
        if (entry != null) {
            return memory.take(entry);
        }
        lookFurther(consumer);
        return null;
    }

    /** The next message in memory that a browser has not seen, or null; it looks on like others. */
    @Nullable QueueEntry showNext(QueueConsumer browser) {
        QueueEntry entry = memory.find(seekerOf(browser), waits -> isToBeShown(waits, browser));
        if (entry == null) {
            lookFurther(browser);
        } else {
            seekerOf(browser).pass(entry);
        }
        return entry;
    }

    private @Nullable QueueEntry inMemoryFor(QueueConsumer consumer) {
        if (consumer.seeker == null) {
            QueueEntry first = memory.peekFirst();
            if (first == null || isFor(first, consumer)) {
                return first;
            }
        }
        return memory.find(seekerOf(consumer), entry -> isFor(entry, consumer));
    }

    private boolean isFor(QueueEntry entry, QueueConsumer consumer) {
        return groups.isOpen(entry, consumer) && consumer.wants(entry);
    }

    private boolean isToBeShown(QueueEntry entry, QueueConsumer browser) {
        StoredSearch search = browser.search;
        boolean wasShown =
                search != null
                        && entry.reference != null
                        && !entry.isReturned
                        && search.hasShown(entry.reference);
        return !wasShown && browser.wants(entry);
    }

    private Seeker seekerOf(QueueConsumer consumer) {
        Seeker seeker = consumer.seeker;
        if (seeker == null) {
            seeker = memory.seek();
            consumer.seeker = seeker;
        }
        return seeker;
    }

    private void lookFurther(QueueConsumer consumer) {
        Seeker seeker = consumer.seeker;
        if (seeker != null && seeker.isTired()) {
            owner.searchLater();
        } else if (seeker != null && stored != null) {
            searchOf(consumer, stored).start();
        }
    }

    private StoredSearch searchOf(QueueConsumer consumer, StoredMessages messages) {
        StoredSearch search = consumer.search;
        if (search == null) {
            search = messages.search(loop, new Searching(messages, consumer));
            consumer.search = search;
        }
        return search;
    }

    /** Whether something waits for the consumer, or may when it has been read. */
    boolean hasFor(QueueConsumer consumer) {
        if (inMemoryFor(consumer) != null) {
            return true;
        }
        if (consumer.seeker != null) {
            return isUnseen(consumer, consumer.seeker);
        }
        return stored != null && !stored.isAllInMemory() && isShort();
    }

    /** Whether there may be something that a browser has not seen. */
    boolean hasToShow(QueueConsumer browser) {
        Seeker seeker = seekerOf(browser);
        return memory.find(seeker, entry -> isToBeShown(entry, browser)) != null
                || isUnseen(browser, seeker);
    }

    private boolean isUnseen(QueueConsumer consumer, Seeker seeker) {
        return seeker.isTired()
                || (stored != null && (stored.isReading() || searchOf(consumer, stored).hasMore()));
    }

    /** Some messages are open to other consumers than before. */
    void searchAnew(Iterable<QueueConsumer> consumers) {
        for (QueueConsumer consumer : consumers) {
            if (consumer.seeker != null) {
                consumer.seeker.restart();
            }
            endSearch(consumer);
        }
    }

    private static void endSearch(QueueConsumer consumer) {
        if (consumer.search != null) {
            consumer.search.close();
            consumer.search = null;
        }
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
        if (stored.waiting() > 0 && !stored.isReading()) {
            if (stored.hasBefore(memory.peekFirst())) {
                stored.readGivenBack(new Reading(stored));
            } else if (isShort()) {
                stored.read(new Reading(stored));
            }
        }
        return stored.hasBefore(memory.peekFirst());
    }

    /** Reads what was put back, whoever needs it. */
    void readPutBack() {
        if (stored != null && !stored.isReading()) {
            stored.readGivenBack(new Reading(stored));
        }
    }

    /** Whether memory has room for what is read at once. */
    private boolean isShort() {
        return memory.size() < WINDOW_MESSAGES / 4 && memory.bytes() < WINDOW_BYTES;
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
                memory.append(entryOf(messages, reference, message, DeliveryNote.decode(note)));
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

    /** Looks for messages that a consumer wants, or shows all of them to a browser. */
    private final class Searching implements StoredSearch.Searcher {
        private final StoredMessages messages;
        private final QueueConsumer consumer;

        Searching(StoredMessages messages, QueueConsumer consumer) {
            this.messages = messages;
            this.consumer = consumer;
        }

        @Override
        public boolean wantsMore() {
            return consumer.isReady();
        }

        @Override
        public void see(
                Reference reference,
                Message message,
                DeliveryNote note,
                @Nullable QueueEntry known) {
            if (known != null && known.death != null) {
                return;
            }
            QueueEntry entry = known == null ? entryOf(messages, reference, message, note) : known;
            entry.loaded(message);
            boolean isWanted =
                    consumer.isBrowser() ? consumer.wants(entry) : isFor(entry, consumer);
            if (isWanted && !consumer.isBrowser()) {
                searchOf(consumer, messages).take(reference);
            }
            if (isWanted) {
                owner.found(consumer, entry);
            }
            if (!isWanted || consumer.isBrowser()) {
                entry.forgetBody();
            }
        }

        @Override
        public void paused() {
            owner.readEnded();
        }

        @Override
        public void failed(StoreFailure failure) {
            owner.readFailed(failure);
        }
    }

    /** A consumer is gone and will not ask again. */
    void forget(QueueConsumer consumer) {
        if (consumer.seeker != null) {
            memory.forget(consumer.seeker);
            consumer.seeker = null;
        }
        endSearch(consumer);
        memory.forEachReturned(entry -> entry.forget(consumer));
        if (stored != null) {
            stored.forget(consumer);
        }
        forgetUnneeded();
    }

    /** If nobody needs the messages soon, memory forgets what the store has. */
    private void forgetUnneeded() {
        StoredMessages messages = stored;
        if (messages == null || owner.hasConsumers()) {
            return;
        }
        memory.removeStored(
                (entry, reference) -> {
                    if (entry.wasDelivered()) {
                        entry.forgetBody();
                        messages.giveBack(entry, reference);
                    } else {
                        messages.pageOut(reference);
                    }
                });
    }

    /** Forgets what is in memory. */
    void clear() {
        while (memory.pollFirst() != null) {
            // Forgotten.
        }
    }
}
