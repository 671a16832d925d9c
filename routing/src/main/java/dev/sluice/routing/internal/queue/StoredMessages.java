package dev.sluice.routing.internal.queue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.DurableQueue;
import dev.sluice.routing.internal.queuelog.QueueReader;
import dev.sluice.routing.internal.queuelog.Reference;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

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
    private final ChangeListener changes;
    private final TreeMap<Reference, QueueEntry> givenBack = new TreeMap<>();

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

    public StoredMessages(DurableQueue queue, QueueReader reader, ChangeListener changes) {
        this.queue = queue;
        this.reader = reader;
        this.changes = changes;
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

    /** Whether nothing stands between memory and the message that arrives next. */
    boolean isAllInMemory() {
        return queue.waiting() == 0 && !reader.isReading();
    }

    /** Whether a message that is not in memory comes before this one. */
    boolean hasBefore(@Nullable QueueEntry first) {
        if (givenBack.isEmpty()) {
            return false;
        }
        return first == null || givenBack.firstEntry().getValue().sequence < first.sequence;
    }

    void arrived(int partition, long place, long size) {
        queue.arrived(partition, place, size);
    }

    /** Takes the message that just arrived; only if all others are in memory. */
    Reference takeArrived() {
        Reference reference = queue.take();
        if (reference == null) {
            throw new IllegalStateException("queue " + queue.name() + " has nothing that waits");
        }
        return reference;
    }

    /** Reads the next messages; some or all of them within the call. */
    void read(Reading reading) {
        read(READ_MESSAGES, reading);
    }

    /** Reads as many as were given back. */
    void readGivenBack(Reading reading) {
        read(Math.min(givenBack.size(), READ_MESSAGES), reading);
    }

    private void read(int messages, Reading reading) {
        reader.read(
                messages,
                READ_BYTES,
                new QueueReader.Listener() {
                    @Override
                    public void message(Reference reference, Message message, Bytes note)
                            throws CorruptQueueLogException {
                        reading.loaded(reference, message, note, givenBack.remove(reference));
                    }

                    @Override
                    public void done() {
                        reading.finished();
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        reading.failed(failure);
                    }
                });
    }

    int failedAttempts(Reference reference) {
        return queue.failedAttempts(reference);
    }

    /** What was remembered with an earlier delivery; 0 for nothing. */
    int mark(Reference reference) {
        return queue.mark(reference);
    }

    void marked(Reference reference, int mark) {
        queue.marked(reference, mark);
        changes.changed(this);
    }

    /** The entry was delivered and waits again. Its body is read when it is its turn. */
    void giveBack(QueueEntry entry, Reference reference) {
        queue.giveBack(reference);
        givenBack.put(reference, entry);
    }

    /** The entry waits on disk again as if it had never been read. */
    void pageOut(Reference reference) {
        queue.giveBack(reference);
    }

    void failedAttempt(Reference reference, int count) {
        queue.failedAttempt(reference, count);
        changes.changed(this);
    }

    void acknowledge(Reference reference) {
        queue.acknowledge(reference);
        changes.changed(this);
    }

    /** Settles the oldest message that is not in memory; returns its size, about. */
    long dropOldest() {
        long average = queue.averageBytes();
        Reference reference = takeArrived();
        QueueEntry known = givenBack.remove(reference);
        acknowledge(reference);
        return known == null ? average : known.size;
    }

    /** A consumer is gone and will not ask again. */
    void forget(QueueConsumer consumer) {
        for (Map.Entry<Reference, QueueEntry> entry : givenBack.entrySet()) {
            entry.getValue().forget(consumer);
        }
    }
}
