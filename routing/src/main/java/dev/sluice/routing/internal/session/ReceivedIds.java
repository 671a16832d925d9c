package dev.sluice.routing.internal.session;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packet identifiers of what a session's client has published exactly once and not released
 * (MQTT 5 4.3.3, method of the receiver): a message that comes with one of them again was published
 * before. Those of a session that is in the store are rows, which are written with their messages;
 * they survive as long as the session does.
 *
 * <p>Requests for one identifier happen one after the other, whatever connection they come from, so
 * a client that comes back by another connection finds its message published once.
 *
 * <p><i>Confined to the lane of the session's inbox</i>, except {@link #put}.
 */
public final class ReceivedIds {
    private final Loop loop;
    private final Store store;
    private final int inbox;
    private final BitSet received = new BitSet();

    /** What is under way for an identifier, and who waits behind it. */
    private final Map<Integer, Deque<Runnable>> busy = new HashMap<>();

    private boolean isOver;

    /** Hears what a message is. */
    @FunctionalInterface
    public interface BeginListener {
        /**
         * It is known.
         *
         * @param isNew whether it is to be published, and {@link #ended} follows
         */
        void begun(boolean isNew);
    }

    /** Hears that an identifier is free. */
    @FunctionalInterface
    public interface ReleaseListener {
        /**
         * It is, or the store has refused that.
         *
         * @param failure why it is not; null if it is
         */
        void released(boolean existed, @Nullable StoreFailure failure);
    }

    /**
     * @param inbox the number of the session's inbox; 0 if it is in memory
     */
    ReceivedIds(Loop loop, Store store, int inbox) {
        this.loop = loop;
        this.store = store;
        this.inbox = inbox;
    }

    /** What the store has to say of a message that is received. Any lane. */
    public List<WriteSet.Put> put(int id) {
        Bytes key = new ReceivedRow(inbox, id).key();
        return inbox == 0
                ? List.of()
                : List.of(new WriteSet.Put(ReceivedRow.TABLE, key, ReceivedRow.VALUE));
    }

    /** A message came; answers when it is known whether it is new. */
    public void begin(int id, BeginListener listener) {
        loop.checkCurrent();
        checkId(id);
        if (isWaiting(id, () -> begin(id, listener))) {
            return;
        }
        boolean isNew = !received.get(id);
        if (isNew) {
            busy.put(id, new ArrayDeque<>(0));
        }
        listener.begun(isNew);
    }

    /** A message that was new was published, with what is to be {@link #put}; or it was not. */
    public void ended(int id, boolean isPublished) {
        loop.checkCurrent();
        if (isPublished && isOver) {
            delete(id, (_, _) -> {});
        } else {
            received.set(id, isPublished);
        }
        proceed(id);
    }

    /** The client has heard that its message was received, and will not send it again. */
    public void release(int id, ReleaseListener listener) {
        loop.checkCurrent();
        checkId(id);
        if (isWaiting(id, () -> release(id, listener))) {
            return;
        }
        if (!received.get(id)) {
            listener.released(false, null);
            return;
        }
        busy.put(id, new ArrayDeque<>(0));
        delete(
                id,
                (_, failure) -> {
                    received.set(id, failure != null);
                    listener.released(true, failure);
                    proceed(id);
                });
    }

    /** The session has ended. */
    void end() {
        loop.checkCurrent();
        isOver = true;
        received.stream().forEach(id -> delete(id, (_, _) -> {}));
        received.clear();
    }

    private boolean isWaiting(int id, Runnable request) {
        Deque<Runnable> behind = busy.get(id);
        return behind != null && behind.add(request);
    }

    private void proceed(int id) {
        Deque<Runnable> behind = busy.remove(id);
        if (behind != null) {
            behind.forEach(Runnable::run);
        }
    }

    private void delete(int id, ReleaseListener listener) {
        if (inbox == 0) {
            listener.released(true, null);
            return;
        }
        WriteSet writes = new WriteSet().fromReserve();
        writes.delete(ReceivedRow.TABLE, new ReceivedRow(inbox, id).key());
        store.commit(
                writes,
                loop,
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        listener.released(true, null);
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        listener.released(true, failure);
                    }
                });
    }

    private static void checkId(int id) {
        if (id < 1 || id > ReceivedRow.MAX_ID) {
            throw new IllegalArgumentException("packet identifier " + id);
        }
    }

    /** A row of the table, before the session is used. */
    private void restore(int id) {
        received.set(id);
    }

    /** Nobody waits for it. */
    private record Unheard() implements CommitListener {
        @Override
        public void committed(long[] baseOffsets) {}

        @Override
        public void failed(StoreFailure failure) {}
    }

    /** Whose row is what. */
    interface Owners {
        @Nullable ReceivedIds of(int inbox);
    }

    /**
     * Gives all rows to their sessions; at the start only. Rows of sessions that are gone are
     * deleted; whether that succeeds does not matter.
     */
    static void restore(Store store, Loop loop, Owners owners) throws CorruptQueueLogException {
        WriteSet orphans = new WriteSet().fromReserve();
        Map<Bytes, Bytes> rows = new HashMap<>();
        store.load(ReceivedRow.TABLE, rows::put);
        for (Map.Entry<Bytes, Bytes> row : rows.entrySet()) {
            ReceivedRow found = ReceivedRow.decode(row.getKey(), row.getValue());
            ReceivedIds owner = owners.of(found.inbox());
            if (owner == null) {
                orphans.delete(ReceivedRow.TABLE, row.getKey());
            } else {
                owner.restore(found.id());
            }
        }
        if (!orphans.isEmpty()) {
            store.commit(orphans, loop, new Unheard());
        }
    }
}
