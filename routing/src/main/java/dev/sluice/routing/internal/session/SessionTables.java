package dev.sluice.routing.internal.session;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.StoredMessages;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The state tables of sessions, and their commits, which take effect in the order they are made.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class SessionTables {
    /** Client id to {@link SessionRow}. */
    static final String SESSIONS = "$sessions";

    /** Client id and filter to {@link SubscriptionRow}. */
    static final String SUBSCRIPTIONS = "$subscriptions";

    private final Store store;
    private final Loop loop;

    /**
     * @param loop the control lane's
     */
    public SessionTables(Store store, Loop loop) {
        this.store = store;
        this.loop = loop;
    }

    /** What the client of the session with this inbox has published exactly once. */
    ReceivedIds receivedIds(MessageQueue inbox) {
        StoredMessages stored = inbox.stored();
        return new ReceivedIds(
                inbox.lane().loop(), store, stored == null ? 0 : stored.queue().number());
    }

    /** Gives the sessions what their clients have published exactly once; at the start only. */
    void restoreReceived(ReceivedIds.Owners owners) throws CorruptQueueLogException {
        ReceivedIds.restore(store, loop, owners);
    }

    /** Everything that the tables hold. */
    record Contents(
            Map<String, SessionRow> sessions,
            List<SubscriptionRow> subscriptions,
            Map<Long, KeptWill> wills) {}

    /** Reads the tables; at the start only. */
    Contents load() throws CorruptQueueLogException {
        Map<String, SessionRow> sessions = new TreeMap<>();
        for (Map.Entry<Bytes, Bytes> row : rows(SESSIONS).entrySet()) {
            String clientId = row.getKey().asUtf8();
            sessions.put(clientId, SessionRow.decode(clientId, row.getValue()));
        }
        List<SubscriptionRow> subscriptions = new ArrayList<>();
        for (Map.Entry<Bytes, Bytes> row : rows(SUBSCRIPTIONS).entrySet()) {
            subscriptions.add(SubscriptionRow.decode(row.getKey(), row.getValue()));
        }
        Map<Long, KeptWill> wills = new TreeMap<>();
        for (Map.Entry<Bytes, Bytes> row : rows(KeptWill.TABLE).entrySet()) {
            KeptWill will = KeptWill.decode(row.getKey(), row.getValue());
            wills.put(will.number(), will);
        }
        return new Contents(sessions, subscriptions, wills);
    }

    private Map<Bytes, Bytes> rows(String table) {
        Map<Bytes, Bytes> rows = new HashMap<>();
        store.load(table, rows::put);
        return rows;
    }

    static void put(WriteSet writes, String clientId, SessionRow row) {
        writes.put(SESSIONS, Bytes.utf8(clientId), row.encode());
    }

    static void put(
            WriteSet writes, String clientId, TopicFilter filter, SubscriptionOptions options) {
        writes.put(
                SUBSCRIPTIONS,
                SubscriptionRow.key(clientId, filter),
                SubscriptionRow.encode(options));
    }

    static void delete(WriteSet writes, String clientId, TopicFilter filter) {
        writes.delete(SUBSCRIPTIONS, SubscriptionRow.key(clientId, filter));
    }

    /** Deletes a session with its subscriptions. */
    static void delete(WriteSet writes, Session session) {
        writes.delete(SESSIONS, Bytes.utf8(session.clientId()));
        for (Set<TopicFilter> filters :
                List.of(
                        session.subscriptions.keySet(),
                        session.shares.keySet(),
                        session.kept.keySet())) {
            filters.forEach(filter -> delete(writes, session.clientId(), filter));
        }
    }

    /** Commits and then runs one of the two; at once if there is nothing to commit. */
    void commit(WriteSet writes, Runnable committed, Consumer<StoreFailure> failed) {
        if (writes.isEmpty()) {
            committed.run();
            return;
        }
        store.commit(
                writes,
                loop,
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        committed.run();
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        failed.accept(failure);
                    }
                });
    }
}
