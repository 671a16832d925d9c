package dev.sluice.routing.internal.session;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;

import java.util.concurrent.atomic.LongAdder;

/**
 * What sessions remember of queues and streams that their clients receive from: names that begin
 * with {@code $queue/} or {@code $stream/}. Nothing is bound to them; whoever has the session
 * consumes what they name.
 *
 * <p><i>Confined to the control lane</i>, except {@link #isMeantBy}.
 */
public final class KeptSubscriptions {
    private static final String QUEUE = "$queue/";
    private static final String STREAM = "$stream/";

    private final SessionTables tables;
    private final LongAdder count;

    KeptSubscriptions(SessionTables tables, LongAdder count) {
        this.tables = tables;
        this.count = count;
    }

    /** Whether a filter is such a name. */
    public static boolean isMeantBy(TopicFilter filter) {
        String pattern = filter.pattern();
        return pattern.startsWith(QUEUE) || pattern.startsWith(STREAM);
    }

    /** Adds or replaces one; answers with whether it existed. */
    void add(
            Session session,
            TopicFilter filter,
            SubscriptionOptions options,
            ReplyListener<Boolean> answer) {
        WriteSet writes = new WriteSet();
        if (session.isDurable()) {
            SessionTables.put(writes, session.clientId(), filter, options);
        }
        tables.commit(
                writes,
                () -> answer.succeeded(!found(session, filter, options)),
                failure -> answer.refused(notStored(session, failure)));
    }

    /** Removes one; answers with whether it existed. */
    void remove(Session session, TopicFilter filter, ReplyListener<Boolean> answer) {
        WriteSet writes = new WriteSet().fromReserve();
        if (session.isDurable()) {
            SessionTables.delete(writes, session.clientId(), filter);
        }
        tables.commit(
                writes,
                () -> {
                    boolean existed = session.kept.remove(filter) != null;
                    count.add(existed ? -1 : 0);
                    answer.succeeded(existed);
                },
                failure -> answer.refused(notStored(session, failure)));
    }

    /** One that the store has; returns whether it is new. */
    boolean found(Session session, TopicFilter filter, SubscriptionOptions options) {
        boolean isNew = !session.isOver && session.kept.put(filter, options) == null;
        count.add(isNew ? 1 : 0);
        return isNew;
    }

    /** The session has ended. */
    void removeAll(Session session) {
        count.add(-session.kept.size());
        session.kept.clear();
    }

    private static Refusal notStored(Session session, StoreFailure failure) {
        return new Refusal(
                Reason.UNAVAILABLE,
                "session \"%s\" cannot be changed: %s"
                        .formatted(session.clientId(), failure.detail()));
    }
}
