package dev.sluice.routing.internal.session;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Quality;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.route.Binding;
import dev.sluice.routing.internal.session.Session.Subscribed;

import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Subscriptions of sessions. One is in force at once; it is answered when it is in the store, if
 * its session is. What the store does not take is undone.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class SessionSubscriptions {
    private final Lane control;
    private final Directory directory;
    private final SessionTables tables;
    private final LongAdder count;

    SessionSubscriptions(Lane control, Directory directory, SessionTables tables, LongAdder count) {
        this.control = control;
        this.directory = directory;
        this.tables = tables;
        this.count = count;
    }

    /** Adds or replaces a subscription; answers with whether it existed. */
    void add(
            Session session,
            TopicFilter filter,
            SubscriptionOptions options,
            ReplyListener<Boolean> answer) {
        Subscribed known = session.subscriptions.get(filter);
        Binding.ToSubscription binding = binding(session, options);
        if (!directory.tree().add(filter, binding)) {
            answer.refused(Directory.refusalToBind(filter));
            return;
        }
        Subscribed subscribed = known == null ? new Subscribed(binding) : known;
        if (known == null) {
            session.subscriptions.put(filter, subscribed);
            count.increment();
        } else {
            directory.tree().remove(filter, known.binding);
            known.binding = binding;
        }
        int change = ++subscribed.changes;
        WriteSet writes = new WriteSet();
        if (session.isDurable()) {
            SessionTables.put(writes, session.clientId(), filter, options);
        }
        tables.commit(
                writes,
                () -> {
                    subscribed.stored = binding;
                    answer.succeeded(known != null);
                    bringRetained(session, filter, options, known == null);
                },
                failure -> {
                    if (subscribed.changes == change) {
                        undo(session, filter, subscribed);
                    }
                    answer.refused(notStored(session, failure));
                });
    }

    private void bringRetained(
            Session session, TopicFilter filter, SubscriptionOptions options, boolean isNew) {
        boolean isWanted =
                switch (options.retained()) {
                    case SEND -> true;
                    case SEND_IF_NEW -> isNew;
                    case SKIP -> false;
                };
        if (isWanted && session.subscriptions.containsKey(filter)) {
            control.hand(session.inbox().lane(), () -> session.retained().add(filter, options));
        }
    }

    /** Goes back to what the store has. */
    private void undo(Session session, TopicFilter filter, Subscribed subscribed) {
        if (session.subscriptions.get(filter) != subscribed) {
            return; // it is gone by now
        }
        Binding.ToSubscription refused = subscribed.binding;
        Binding.ToSubscription stored = subscribed.stored;
        if (stored == null) {
            session.subscriptions.remove(filter);
            count.decrement();
        } else {
            directory.tree().add(filter, stored);
            subscribed.binding = stored;
        }
        directory.tree().remove(filter, refused);
    }

    /** Removes a subscription; answers with whether it existed. */
    void remove(Session session, TopicFilter filter, ReplyListener<Boolean> answer) {
        Subscribed subscribed = session.subscriptions.remove(filter);
        WriteSet writes = new WriteSet().fromReserve();
        if (subscribed != null) {
            directory.tree().remove(filter, subscribed.binding);
            count.decrement();
            control.hand(session.inbox().lane(), () -> session.retained().remove(filter));
            if (session.isDurable()) {
                SessionTables.delete(writes, session.clientId(), filter);
            }
        }
        tables.commit(
                writes,
                () -> answer.succeeded(subscribed != null),
                failure -> {
                    restore(session, filter, Objects.requireNonNull(subscribed));
                    answer.refused(notStored(session, failure));
                });
    }

    /** It is still in the store, so it is still in force, unless there is another one by now. */
    private void restore(Session session, TopicFilter filter, Subscribed subscribed) {
        if (!session.isOver
                && session.subscriptions.putIfAbsent(filter, subscribed) == null
                && directory.tree().add(filter, subscribed.binding)) {
            count.increment();
        }
    }

    /** A subscription that the store has; returns whether the topic tree takes it. */
    boolean found(Session session, SubscriptionRow row) {
        Subscribed subscribed = new Subscribed(binding(session, row.options()));
        subscribed.stored = subscribed.binding;
        session.subscriptions.put(row.filter(), subscribed);
        count.increment();
        return directory.tree().add(row.filter(), subscribed.binding);
    }

    /** The session has ended. */
    void removeAll(Session session) {
        session.subscriptions.forEach(
                (filter, subscribed) -> directory.tree().remove(filter, subscribed.binding));
        count.add(-session.subscriptions.size());
        session.subscriptions.clear();
    }

    private static Binding.ToSubscription binding(Session session, SubscriptionOptions options) {
        return new Binding.ToSubscription(
                session.inbox(), session, Quality.AT_MOST_ONCE, options, null);
    }

    private static Refusal notStored(Session session, StoreFailure failure) {
        return new Refusal(
                Reason.UNAVAILABLE,
                "session \"%s\" cannot be changed: %s"
                        .formatted(session.clientId(), failure.detail()));
    }
}
