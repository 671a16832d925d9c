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

import java.util.Collection;
import java.util.TreeSet;

/**
 * Looks through the messages of a durable queue that are not in memory, for somebody who does not
 * want to take all of them: each is read once, and again when it was given back, and its body is
 * forgotten if it is not wanted. They are shown in the order in which they are delivered.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class StoredSearch implements QueueReader.Source {
    private static final int READ_MESSAGES = 256;
    private static final long READ_BYTES = 256 * 1024;

    private final Loop loop;
    private final StoredMessages stored;
    private final Lookahead fresh;
    private final TreeSet<QueueEntry> givenBack = new TreeSet<>(QueueEntry.BY_TURN);
    private final QueueReader reader;
    private final Searcher searcher;
    private @Nullable QueueEntry limit;
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

    StoredSearch(
            Loop loop,
            StoredMessages stored,
            Lookahead fresh,
            Collection<QueueEntry> givenBack,
            Searcher searcher) {
        this.loop = loop;
        this.stored = stored;
        this.fresh = fresh;
        this.givenBack.addAll(givenBack);
        this.searcher = searcher;
        reader = stored.reader(this);
    }

    /** A message waits again. */
    void givenBack(QueueEntry entry) {
        givenBack.add(entry);
    }

    /** Whether there may be messages that it has not seen, or is being shown. */
    @Override
    public boolean hasMore() {
        return hasMoreBefore(null);
    }

    /**
     * Whether there may be some of them that were given back and come before an entry in memory; or
     * any, if that is null.
     */
    boolean hasMoreBefore(@Nullable QueueEntry entry) {
        return reader.isReading()
                || isNextGivenBackBefore(entry)
                || (entry == null && fresh.hasNext());
    }

    private boolean isNextGivenBackBefore(@Nullable QueueEntry entry) {
        return !givenBack.isEmpty()
                && (entry == null || QueueEntry.BY_TURN.compare(givenBack.first(), entry) < 0);
    }

    @Override
    public @Nullable Reference next() {
        QueueEntry back = isNextGivenBackBefore(limit) ? givenBack.first() : null;
        while (back != null && !stored.isKnown(back)) {
            givenBack.remove(back);
            back = isNextGivenBackBefore(limit) ? givenBack.first() : null;
        }
        Reference ahead = limit != null || (back != null && back.isUrgent()) ? null : fresh.next();
        if (back == null || (ahead != null && ahead.ordinal() < back.sequence)) {
            return ahead;
        }
        if (ahead != null) {
            fresh.putBack(ahead);
        }
        givenBack.remove(back);
        return back.requireReference();
    }

    @Override
    public void putBack(Reference reference) {
        QueueEntry known = stored.known(reference);
        if (known == null) {
            fresh.putBack(reference);
        } else {
            givenBack.add(known);
        }
    }

    @Override
    public boolean isCurrent(Reference reference) {
        return stored.isWaiting(reference);
    }

    /** Whether the message was shown to it before it was ever taken. */
    boolean hasShown(Reference reference) {
        return fresh.hasShown(reference);
    }

    /**
     * Shows some of what it has not seen, in a turn of its own; not while messages are being read
     * into memory, or are to be, so that it misses none of those.
     *
     * @param before only what was given back and comes before this entry; all if it is null
     */
    void start(@Nullable QueueEntry before) {
        limit = before;
        if (!isScheduled && !reader.isReading() && hasMoreBefore(before)) {
            isScheduled = true;
            loop.execute(this::run);
        }
    }

    private void run() {
        isScheduled = false;
        if (isClosed || reader.isReading() || !stored.beginSearch()) {
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
                        QueueEntry known = stored.known(reference);
                        if (known == null) {
                            fresh.show(reference);
                        }
                        searcher.see(reference, message, DeliveryNote.decode(note), known);
                    }

                    @Override
                    public void done() {
                        stored.endSearch();
                        searcher.paused();
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        stored.endSearch();
                        searcher.failed(failure);
                    }
                });
    }

    /** It looks no more. */
    void close() {
        isClosed = true;
        stored.forget(this);
    }
}
