package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.SubscriptionMatch;
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

    private final @Nullable StoredMessages stored;
    private final Owner owner;
    private final Backlog memory = new Backlog();
    private long lastSequence;

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
    }

    WaitingMessages(@Nullable StoredMessages stored, Owner owner) {
        this.stored = stored;
        this.owner = owner;
    }

    /** The entry of a message that only memory has; it is not waiting yet. */
    QueueEntry entryOf(Message message, Quality quality, SubscriptionMatch match) {
        return new QueueEntry(++lastSequence, null, message, quality, match);
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
        boolean hasWindow = memory.size() < WINDOW_MESSAGES && memory.bytes() < WINDOW_BYTES;
        if (isNext && hasWindow && owner.hasConsumers()) {
            load(messages, messages.takeArrived(), message, how);
        }
    }

    private void load(
            StoredMessages messages, Reference reference, Message message, DeliveryNote how) {
        QueueEntry entry =
                new QueueEntry(++lastSequence, reference, message, how.quality(), how.match());
        entry.failedAttempts = messages.failedAttempts(reference);
        entry.mark = messages.mark(reference);
        memory.append(entry);
    }

    /** A message that was delivered waits again, at its old place. */
    void putBack(QueueEntry entry) {
        if (stored != null && entry.reference != null) {
            stored.giveBack(entry, entry.reference);
        } else {
            memory.putBack(entry);
        }
    }

    /** Takes the first message in memory for the consumer; null if there is none. */
    @Nullable QueueEntry pollFor(QueueConsumer consumer) {
        return memory.pollFirst(entry -> entry.isFor(consumer));
    }

    /** Whether something waits for the consumer, or may when it has been read. */
    boolean hasFor(QueueConsumer consumer) {
        return memory.has(entry -> entry.isFor(consumer))
                || (stored != null && !stored.isAllInMemory() && isShort());
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
                && (memory.isEmpty() || stored.hasBefore(memory.peekFirst()));
    }

    /** Takes the oldest message in memory; null if there is none. */
    @Nullable QueueEntry pollOldest() {
        return memory.pollFirst();
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
            if (isShort()) {
                stored.read(new Reading(stored));
            } else if (stored.hasBefore(memory.peekFirst())) {
                stored.readGivenBack(new Reading(stored));
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
                load(messages, reference, message, DeliveryNote.decode(note));
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

    /** A consumer is gone and will not ask again. */
    void forget(QueueConsumer consumer) {
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
