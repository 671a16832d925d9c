package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the messages of a queue and reads their bodies: the log in large pieces if most of it is
 * the queue's, in small ones if little is. One request at a time.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
public final class QueueReader {
    /** What a message costs besides its body. */
    private static final int OVERHEAD_BYTES = 128;

    private final DurableQueue queue;
    private final Store store;
    private final Loop owner;
    private final QueueLogConfig config;
    private final Map<Integer, ReadWindow> windows = new HashMap<>();
    private boolean isReading;

    /** Hears the messages of one request in the queue's order, and that it is over. */
    public interface Listener {
        /** A taken message. */
        void message(Reference reference, Message message, Bytes note)
                throws CorruptQueueLogException;

        /** Nothing more waits, or the request's limit is reached. */
        void done();

        /** The message that was next was given back; those before it were given. */
        void failed(StoreFailure failure);
    }

    public QueueReader(DurableQueue queue, Store store, Loop owner, QueueLogConfig config) {
        this.queue = queue;
        this.store = store;
        this.owner = owner;
        this.config = config;
    }

    public boolean isReading() {
        return isReading;
    }

    /**
     * Takes up to {@code maxMessages}, and no more after {@code maxBytes} of bodies. What is in
     * memory is given at once, within the call.
     */
    public void read(int maxMessages, long maxBytes, Listener listener) {
        owner.checkCurrent();
        if (isReading) {
            throw new IllegalStateException("queue " + queue.number() + " is being read");
        }
        isReading = true;
        new Request(maxMessages, maxBytes, listener).next();
    }

    private final class Request implements ReadListener {
        private final Listener listener;
        private int messagesLeft;
        private long bytesLeft;
        private @Nullable Reference wanted;
        private long location;
        private @Nullable Reference read;
        private long readAt;

        Request(int maxMessages, long maxBytes, Listener listener) {
            this.listener = listener;
            messagesLeft = maxMessages;
            bytesLeft = maxBytes;
        }

        void next() {
            try {
                while (messagesLeft > 0 && bytesLeft > 0) {
                    Reference reference = queue.take();
                    wanted = reference;
                    if (reference == null) {
                        break;
                    }
                    location = queue.locationOf(reference);
                    ReadWindow window = window(reference);
                    BatchReader record = window.find(location);
                    if (record == null) {
                        if (reference.equals(read) && readAt == location) {
                            throw new CorruptQueueLogException("no such record");
                        }
                        store.read(
                                QueueTables.partition(reference.partition()),
                                location,
                                window.nextBytes(),
                                owner,
                                this);
                        return;
                    }
                    give(reference, record);
                }
                finish();
                listener.done();
            } catch (RecordFormatException | CorruptQueueLogException e) {
                fail(new StoreFailure(Reason.CORRUPT, place() + ": " + e.getMessage()));
            }
        }

        private void give(Reference reference, BatchReader record)
                throws RecordFormatException, CorruptQueueLogException {
            if (Target.placeOf(record.headers(), location) != reference.place()) {
                throw new CorruptQueueLogException("the record says that it is another's");
            }
            Bytes note = null;
            for (Target target : Target.decode(record.headers().first(Target.HEADER))) {
                if (target.queue() == queue.number()) {
                    note = target.note();
                }
            }
            if (note == null) {
                throw new CorruptQueueLogException("the record is not for queue " + queue.number());
            }
            Message message = MessageRecords.read(record, QueueTables.NO_ADDRESS);
            wanted = null;
            messagesLeft--;
            bytesLeft -= message.body().length() + OVERHEAD_BYTES;
            listener.message(reference, message, note);
        }

        @Override
        public void read(List<Batch> batches, long endOffset) {
            Reference reference = wanted;
            if (reference != null) {
                window(reference).fill(batches);
                resume(reference);
            }
        }

        @Override
        public void failed(StoreFailure failure) {
            Reference reference = wanted;
            boolean isElsewhere =
                    reference != null
                            && (!queue.isTaken(reference)
                                    || queue.locationOf(reference) != location);
            if (reference != null && isElsewhere) {
                resume(reference);
            } else {
                fail(failure);
            }
        }

        /** Begins again with what is first now: an earlier message may have been given back. */
        private void resume(Reference reference) {
            read = reference;
            readAt = location;
            giveBack();
            next();
        }

        private void giveBack() {
            if (wanted != null && queue.isTaken(wanted)) {
                queue.giveBack(wanted);
            }
            wanted = null;
        }

        private void fail(StoreFailure failure) {
            giveBack();
            finish();
            listener.failed(failure);
        }

        private void finish() {
            isReading = false;
            if (queue.waiting() == 0) {
                windows.clear();
            }
        }

        private String place() {
            return wanted == null
                    ? "queue " + queue.number()
                    : QueueTables.partition(wanted.partition()) + " at offset " + location;
        }
    }

    private ReadWindow window(Reference reference) {
        return windows.computeIfAbsent(
                reference.partition(), _ -> new ReadWindow(config.readWindowBytes()));
    }
}
