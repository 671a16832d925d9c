package dev.sluice.routing.internal.queue;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.internal.queuelog.Reference;

import org.jspecify.annotations.Nullable;

/**
 * Finds the message that is next for a consumer. One that wants everything gets the first that
 * waits. One that does not, for its selector or because a group belongs to another, has a position
 * of its own: in memory, and when nothing there is for it, in the store.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Picker {
    private final Loop loop;
    private final WaitingMessages waiting;
    private final Backlog memory;
    private final @Nullable StoredMessages stored;
    private final MessageGroups groups;
    private final Owner owner;

    /** The queue. */
    interface Owner {
        /** A message that was not in memory is for this consumer, which has credit. */
        void found(QueueConsumer consumer, QueueEntry entry);

        /** A search is not at its end, and goes on in another turn. */
        void searchLater();

        /** A search has paused: it is over for now, or its consumer has no more credit. */
        void searchPaused();

        void readFailed(StoreFailure failure);
    }

    Picker(Loop loop, WaitingMessages waiting, MessageGroups groups, Owner owner) {
        this.loop = loop;
        this.waiting = waiting;
        this.groups = groups;
        this.owner = owner;
        memory = waiting.memory();
        stored = waiting.stored();
    }

    /**
     * Takes the first message in memory for the consumer; null if there is none. Then it looks for
     * one elsewhere, if there may be any.
     */
    @Nullable QueueEntry pollFor(QueueConsumer consumer) {
        QueueEntry entry = inMemoryFor(consumer);
        if (entry != null && !hasBefore(entry, consumer)) {
            return memory.take(entry);
        }
        lookFurther(consumer, entry);
        return null;
    }

    /** Whether the store may have a message for the consumer that comes before one in memory. */
    private boolean hasBefore(QueueEntry entry, QueueConsumer consumer) {
        return consumer.seeker != null
                && stored != null
                && searchOf(consumer, stored).hasMoreBefore(entry);
    }

    /** The next message in memory that a browser has not seen, or null; it looks on like others. */
    @Nullable QueueEntry showNext(QueueConsumer browser) {
        QueueEntry entry = toBeShown(browser);
        if (entry == null) {
            lookFurther(browser, null);
        } else {
            seekerOf(browser).pass(entry);
        }
        return entry;
    }

    private @Nullable QueueEntry toBeShown(QueueConsumer browser) {
        return memory.find(seekerOf(browser), entry -> isToBeShown(entry, browser));
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

    private static boolean isToBeShown(QueueEntry entry, QueueConsumer browser) {
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

    /**
     * @param before only at what comes before this entry in memory
     */
    private void lookFurther(QueueConsumer consumer, @Nullable QueueEntry before) {
        Seeker seeker = consumer.seeker;
        if (seeker != null && seeker.isTired()) {
            owner.searchLater();
        } else if (seeker != null && stored != null) {
            searchOf(consumer, stored).start(before);
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
        return consumer.seeker == null ? waiting.isComing() : isUnseen(consumer, consumer.seeker);
    }

    /** Whether there may be something that a browser has not seen. */
    boolean hasToShow(QueueConsumer browser) {
        return toBeShown(browser) != null || isUnseen(browser, seekerOf(browser));
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
        waiting.forgetUnneeded();
    }

    private static void endSearch(QueueConsumer consumer) {
        if (consumer.search != null) {
            consumer.search.close();
            consumer.search = null;
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
            QueueEntry entry =
                    known == null ? waiting.entryOf(messages, reference, message, note) : known;
            entry.loaded(message);
            if (consumer.isBrowser()) {
                if (consumer.wants(entry) && !waiting.isEarly(entry)) {
                    owner.found(consumer, entry);
                }
                entry.forgetBody();
            } else if (isFor(entry, consumer)) {
                messages.take(reference);
                if (known != null || waiting.mayWait(entry)) {
                    owner.found(consumer, entry);
                }
            } else {
                entry.forgetBody();
            }
        }

        @Override
        public void paused() {
            owner.searchPaused();
        }

        @Override
        public void failed(StoreFailure failure) {
            owner.readFailed(failure);
        }
    }
}
