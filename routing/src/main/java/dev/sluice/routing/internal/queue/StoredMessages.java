package dev.sluice.routing.internal.queue;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.DurableQueue;
import dev.sluice.routing.internal.queuelog.QueueReader;
import dev.sluice.routing.internal.queuelog.Reference;
import dev.sluice.routing.internal.queuelog.StoredIds;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The messages of a durable queue as the store has them. The first few are in memory too, as the
 * queue's backlog; of the rest there are references only. What was delivered and given back is read
 * again, but what is known of it stays here.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
public final class StoredMessages {
    /** So many messages are read at a time, or fewer if they are large. */
    private static final int READ_MESSAGES = 256;

    private static final long READ_BYTES = 256 * 1024;

    private final DurableQueue queue;
    private final QueueReader reader;
    private final Readers readers;
    private final ChangeListener changes;

    /** What is known of messages that were given back. */
    private final Map<Reference, QueueEntry> givenBack = new HashMap<>();

    private final List<StoredSearch> open = new ArrayList<>(0);

    private final List<Reference> parked = new ArrayList<>(0);

    private final ReadTurns turns = new ReadTurns();

    /** No urgent message behind this one waits that was not read. */
    private long lastUnreadUrgent;

    private final TreeSet<QueueEntry> givenBackInTurn = new TreeSet<>(QueueEntry.BY_TURN);

    /** Hears what was read, in the queue's order. */
    interface Reading {
        /**
         * A message is in memory.
         *
         * @param known its entry, if it was delivered before
         */
        void loaded(Reference reference, Message message, Bytes note, @Nullable QueueEntry known)
                throws CorruptQueueLogException;

        /** That was all for now. */
        void finished();

        void failed(StoreFailure failure);
    }

    /** Makes readers of the queue. */
    @FunctionalInterface
    public interface Readers {
        QueueReader of(QueueReader.Source source);
    }

    /**
     * @param reader takes messages
     * @param readers make readers that take none
     */
    public StoredMessages(
            DurableQueue queue, QueueReader reader, Readers readers, ChangeListener changes) {
        this.queue = queue;
        this.reader = reader;
        this.readers = readers;
        this.changes = changes;
        lastUnreadUrgent = queue.arrived() - 1;
    }

    /** The bookkeeping behind it. */
    public DurableQueue queue() {
        return queue;
    }

    /** How many messages wait and are not in memory. */
    long waiting() {
        return queue.waiting();
    }

    boolean isReading() {
        return reader.isReading();
    }

    /** Whether messages can be read into memory now; else searches come to a halt before that. */
    boolean mayRead() {
        return turns.mayRead() && !reader.isReading();
    }

    /** False if messages are being read into memory, or are to be. */
    boolean beginSearch() {
        return !reader.isReading() && turns.beginSearch();
    }

    void endSearch() {
        turns.endSearch();
    }

    /** Whether nothing stands between memory and the message that arrives next. */
    boolean isAllInMemory() {
        return queue.waiting() == 0 && !reader.isReading();
    }

    /**
     * Whether a message that was given back and is not in memory comes before this one, the first
     * in memory; or before all that were never taken, if there is none in memory.
     */
    boolean hasBefore(@Nullable QueueEntry first) {
        if (givenBackInTurn.isEmpty()) {
            return false;
        }
        QueueEntry back = givenBackInTurn.first();
        return first == null
                ? back.isUrgent() || queue.isBehind(back.sequence)
                : QueueEntry.BY_TURN.compare(back, first) < 0;
    }

    void arrived(int partition, long place, long size) {
        queue.arrived(partition, place, size);
    }

    /** Takes the message that is next; something must wait. */
    Reference takeNext() {
        Reference reference = queue.take();
        if (reference == null) {
            throw new IllegalStateException("queue " + queue.name() + " has nothing that waits");
        }
        return reference;
    }

    /**
     * Takes the first message whose delivery has not begun; null if there is none. The others that
     * come before it are out of the way until {@link #unpark}, so that they are passed over once.
     */
    @Nullable Reference takeNotBegun() {
        Reference reference = queue.take();
        while (reference != null && queue.mark(reference) != 0) {
            parked.add(reference);
            reference = queue.take();
        }
        return reference;
    }

    /** What was out of the way waits again. */
    void unpark() {
        parked.forEach(queue::giveBack);
        parked.clear();
    }

    /**
     * Takes the message that just arrived, whatever waits before it, if it is urgent and no urgent
     * one may wait before it; else null.
     */
    @Nullable Reference takeIfUrgent(int partition, long place, Message message) {
        boolean isFirst = QueueEntry.isUrgent(message) && queue.isBehind(lastUnreadUrgent);
        return isFirst ? queue.takeArrived(partition, place) : null;
    }

    /** The message that just arrived stays in the store for now. */
    void leftUnread(Message message) {
        if (QueueEntry.isUrgent(message)) {
            lastUnreadUrgent = queue.arrived() - 1;
        }
    }

    /** What arrived last; it is not taken. */
    Reference arrivedLast(int partition, long place) {
        return queue.arrivedLast(partition, place);
    }

    /** Whether a message waits here. */
    boolean isWaiting(Reference reference) {
        return queue.isWaiting(reference);
    }

    /** Whether this entry's message waits here, and is known because it was given back. */
    boolean isKnown(QueueEntry entry) {
        return entry.reference != null && entry.equals(givenBack.get(entry.reference));
    }

    /** Takes a message that waits here, whatever waits before it. */
    void take(Reference reference) {
        queue.take(reference);
        forgetKnown(reference);
    }

    /** The place in the queue of a message that arrives now and is not stored. */
    long nextPlace() {
        return queue.arrived();
    }

    /** Reads the next messages; some or all of them within the call. */
    void read(Reading reading) {
        reader.read(READ_MESSAGES, READ_BYTES, new Known(reading));
    }

    /** Reads those that were given back, in their turn. */
    void readGivenBack(Reading reading) {
        reader.read(
                () -> givenBackInTurn.isEmpty() ? null : givenBackInTurn.first().requireReference(),
                READ_MESSAGES,
                READ_BYTES,
                new Known(reading));
    }

    /** Looks through the messages that are not in memory. */
    StoredSearch search(Loop loop, StoredSearch.Searcher searcher) {
        StoredSearch search =
                new StoredSearch(loop, this, queue.lookahead(), givenBackInTurn, searcher);
        open.add(search);
        return search;
    }

    /** A search that is over. */
    void forget(StoredSearch search) {
        open.remove(search);
    }

    /** A reader of what a source chooses. */
    QueueReader reader(QueueReader.Source source) {
        return readers.of(source);
    }

    /** What was delivered before; null if this message was not. */
    @Nullable QueueEntry known(Reference reference) {
        return givenBack.get(reference);
    }

    /** The message does not wait here any more; returns what is known of it. */
    @Nullable QueueEntry forgetKnown(Reference reference) {
        QueueEntry known = givenBack.remove(reference);
        if (known != null) {
            givenBackInTurn.remove(known);
        }
        return known;
    }

    /** Tells what was read, together with what is known of it. */
    private final class Known implements QueueReader.Listener {
        private final Reading reading;

        Known(Reading reading) {
            this.reading = reading;
        }

        @Override
        public void message(Reference reference, Message message, Bytes note)
                throws CorruptQueueLogException {
            reading.loaded(reference, message, note, forgetKnown(reference));
        }

        @Override
        public void done() {
            reading.finished();
        }

        @Override
        public void failed(StoreFailure failure) {
            reading.failed(failure);
        }
    }

    int failedAttempts(Reference reference) {
        return queue.failedAttempts(reference);
    }

    /** What was remembered with an earlier delivery; 0 for nothing. */
    int mark(Reference reference) {
        return queue.mark(reference);
    }

    void marked(Reference reference, int mark, Runnable durable) {
        queue.marked(reference, mark, durable);
        changes.changed(this);
    }

    /** The entry waits here again. Its body is read when it is its turn. */
    void giveBack(QueueEntry entry, Reference reference) {
        entry.forgetBody();
        queue.giveBack(reference);
        givenBack.put(reference, entry);
        givenBackInTurn.add(entry);
        open.forEach(search -> search.givenBack(entry));
    }

    void failedAttempt(Reference reference, int count) {
        queue.failedAttempt(reference, count);
        changes.changed(this);
    }

    void superfluous(StoredIds ids) {
        changes.superfluous(ids);
    }

    void acknowledge(Reference reference) {
        queue.acknowledge(reference);
        changes.changed(this);
    }

    /** A consumer is gone and will not ask again. */
    void forget(QueueConsumer consumer) {
        givenBack.values().forEach(entry -> entry.forget(consumer));
    }
}
