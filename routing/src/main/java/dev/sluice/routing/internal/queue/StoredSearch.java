package dev.sluice.routing.internal.queue;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.Lookahead;
import dev.sluice.routing.internal.queuelog.QueueReader;
import dev.sluice.routing.internal.queuelog.Reference;

import org.jspecify.annotations.Nullable;

/**
 * Looks through the messages of a durable queue that are not in memory, for somebody who does not
 * want to take all of them: each is read once, and its body is forgotten if it is not wanted.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class StoredSearch {
    private static final int READ_MESSAGES = 256;
    private static final long READ_BYTES = 256 * 1024;

    private final Loop loop;
    private final StoredMessages stored;
    private final Lookahead lookahead;
    private final QueueReader reader;
    private final Searcher searcher;
    private boolean isScheduled;
    private boolean isClosed;

    /** Who looks. */
    interface Searcher {
        /** Whether it wants to see another message now. */
        boolean wantsMore();

        /**
         * Sees a message. It may take it.
         *
         * @param known its entry, if it was delivered before; without the message
         */
        void see(
                Reference reference,
                Message message,
                DeliveryNote note,
                @Nullable QueueEntry known);

        /** It has seen as much as it wanted, or as there is for now. */
        void paused();

        void failed(StoreFailure failure);
    }

    /** Begins searches of one queue. */
    @FunctionalInterface
    interface Starter {
        StoredSearch begin(Searcher searcher);
    }

    StoredSearch(
            Loop loop,
            StoredMessages stored,
            Lookahead lookahead,
            QueueReader reader,
            Searcher searcher) {
        this.loop = loop;
        this.stored = stored;
        this.lookahead = lookahead;
        this.reader = reader;
        this.searcher = searcher;
    }

    /** Whether there may be messages that it has not seen, or is being shown. */
    boolean hasMore() {
        return reader.isReading() || lookahead.hasMore();
    }

    /** Whether the message was shown to it before it was ever taken. */
    boolean hasShown(Reference reference) {
        return lookahead.hasShown(reference);
    }

    /** Shows some of what it has not seen, in a turn of its own. */
    void start() {
        if (!isScheduled && !reader.isReading() && lookahead.hasMore()) {
            isScheduled = true;
            loop.execute(this::run);
        }
    }

    private void run() {
        isScheduled = false;
        if (isClosed || reader.isReading()) {
            return;
        }
        reader.read(
                READ_MESSAGES,
                READ_BYTES,
                new QueueReader.Listener() {
                    @Override
                    public boolean wantsMore() {
                        return searcher.wantsMore();
                    }

                    @Override
                    public void message(Reference reference, Message message, Bytes note)
                            throws CorruptQueueLogException {
                        searcher.see(
                                reference,
                                message,
                                DeliveryNote.decode(note),
                                stored.known(reference));
                    }

                    @Override
                    public void done() {
                        searcher.paused();
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        searcher.failed(failure);
                    }
                });
    }

    /** It looks no more. */
    void close() {
        isClosed = true;
        lookahead.close();
    }
}
