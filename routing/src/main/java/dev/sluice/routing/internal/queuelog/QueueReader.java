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
import java.util.function.Supplier;

/**
 * Reads the bodies of a queue's messages, as they are taken or looked at: the log in large pieces
 * if most of it is the queue's, in small ones if little is. One request at a time.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
public final class QueueReader {
    /** What a message costs besides its body. */
    private static final int OVERHEAD_BYTES = 128;

    private final DurableQueue queue;
    private final Source source;
    private final Store store;
    private final Loop owner;
    private final QueueLogConfig config;
    private final Map<Integer, ReadWindow> windows = new HashMap<>();
    private boolean isReading;

    /** What is read next. <i>Confined to the queue's lane.</i> */
    public interface Source {
        /** Null if there is nothing. */
        @Nullable Reference next();

        /** It cannot be given now; it is the next one again, unless something comes before it. */
        void putBack(Reference reference);

        /** Whether it is still to be read. */
        boolean isCurrent(Reference reference);

        /** Whether there is something next. */
        boolean hasMore();
    }

    /** Takes what waits. */
    private record Taking(DurableQueue queue, Supplier<@Nullable Reference> taken)
            implements Source {
        @Override
        public @Nullable Reference next() {
            return taken.get();
        }

        @Override
        public void putBack(Reference reference) {
            queue.giveBack(reference);
        }

        @Override
        public boolean isCurrent(Reference reference) {
            return queue.isTaken(reference);
        }

        @Override
        public boolean hasMore() {
            return queue.waiting() > 0;
        }
    }

    /** Hears the messages of one request in the queue's order, and that it is over. */
    public interface Listener {
        void message(Reference reference, Message message, Bytes note)
                throws CorruptQueueLogException;

        /** Whether another message is wanted. */
        default boolean wantsMore() {
            return true;
        }

        /** Nothing more waits, or the request's limit is reached. */
        void done();

        /** Those before it were given, and the one that could not be read is still there. */
        void failed(StoreFailure failure);
    }

    /** A reader that takes messages from the front. */
    public QueueReader(DurableQueue queue, Store store, Loop owner, QueueLogConfig config) {
        this(queue, new Taking(queue, queue::take), store, owner, config);
    }

    /** A reader of what somebody else chooses. */
    public QueueReader(
            DurableQueue queue, Source source, Store store, Loop owner, QueueLogConfig config) {
        this.queue = queue;
        this.source = source;
        this.store = store;
        this.owner = owner;
        this.config = config;
    }

    public boolean isReading() {
        return isReading;
    }

    /**
     * Gives up to {@code maxMessages}, and no more after {@code maxBytes} of bodies. What is in
     * memory is given at once, within the call.
     */
    public void read(int maxMessages, long maxBytes, Listener listener) {
        begin(source, maxMessages, maxBytes, listener);
    }

    /**
     * Like {@link #read(int, long, Listener)}, of messages that were given back.
     *
     * @param which the next of them; null if there is none
     */
    public void read(
            Supplier<@Nullable Reference> which,
            int maxMessages,
            long maxBytes,
            Listener listener) {
        Supplier<@Nullable Reference> taken =
                () -> {
                    Reference reference = which.get();
                    if (reference != null) {
                        queue.take(reference);
                    }
                    return reference;
                };
        begin(new Taking(queue, taken), maxMessages, maxBytes, listener);
    }

    private void begin(Source from, int maxMessages, long maxBytes, Listener listener) {
        owner.checkCurrent();
        if (isReading) {
            throw new IllegalStateException("queue " + queue.number() + " is being read");
        }
        isReading = true;
        new Request(from, maxMessages, maxBytes, listener).next();
    }

    private final class Request implements ReadListener {
        private final Source source;
        private final Listener listener;
        private int messagesLeft;
        private long bytesLeft;
        private @Nullable Reference wanted;
        private long location;
        private @Nullable Reference read;
        private long readAt;

        Request(Source source, int maxMessages, long maxBytes, Listener listener) {
            this.source = source;
            this.listener = listener;
            messagesLeft = maxMessages;
            bytesLeft = maxBytes;
        }

        void next() {
            try {
                while (messagesLeft > 0 && bytesLeft > 0 && listener.wantsMore()) {
                    Reference reference = source.next();
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
                            && (!source.isCurrent(reference)
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
            if (wanted != null && source.isCurrent(wanted)) {
                source.putBack(wanted);
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
            if (!source.hasMore()) {
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
