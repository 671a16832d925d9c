package dev.sluice.routing.internal.session;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.QueueFactory.Naming;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.session.Session.Share;
import dev.sluice.routing.internal.subscription.Forwarder;
import dev.sluice.routing.internal.subscription.ShareName;
import dev.sluice.routing.internal.subscription.SharedSubscriptions;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The shared subscriptions that sessions have: rows like those of others, and memberships of
 * groups. What concerns one group waits for what came before it.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class SessionShares {
    private final Lane control;
    private final SharedSubscriptions groups;
    private final SessionTables tables;
    private final LongAdder count;

    SessionShares(Lane control, SharedSubscriptions groups, SessionTables tables, LongAdder count) {
        this.control = control;
        this.groups = groups;
        this.tables = tables;
        this.count = count;
    }

    /** Adds or replaces one; answers with whether it existed. */
    void add(
            Session session,
            SessionHolder holder,
            TopicFilter filter,
            SubscriptionOptions options,
            ReplyListener<Boolean> answer) {
        ShareName name = ShareName.of(filter);
        groups.enter(
                name,
                () -> {
                    Refusal refusal =
                            session.isHeldBy(holder)
                                    ? groups.require(name)
                                    : Sessions.notHeld(session);
                    if (refusal == null) {
                        store(session, name, filter, options, answer);
                    } else {
                        answer.refused(refusal);
                        groups.leave(name);
                    }
                });
    }

    private void store(
            Session session,
            ShareName name,
            TopicFilter filter,
            SubscriptionOptions options,
            ReplyListener<Boolean> answer) {
        Share known = session.shares.get(filter);
        Share share = known == null ? new Share(name) : known;
        if (known == null) {
            session.shares.put(filter, share);
            session.hasShared = true;
            count.increment();
        }
        WriteSet writes = new WriteSet();
        Naming naming = null;
        if (session.isDurable()) {
            SessionTables.put(writes, session.clientId(), filter, options);
            naming = groups.nameQueue(name, writes);
        }
        Naming named = naming;
        tables.commit(
                writes,
                () -> {
                    if (named != null) {
                        groups.named(name, named);
                    }
                    inForce(session, filter, share, options);
                    answer.succeeded(known != null);
                    groups.leave(name);
                },
                failure -> {
                    if (named != null) {
                        groups.notNamed(named);
                    }
                    if (known == null && session.shares.remove(filter, share)) {
                        count.decrement();
                    }
                    answer.refused(notStored(session, failure));
                    groups.leave(name);
                });
    }

    /** The store has it; the session may have ended meanwhile. */
    private void inForce(
            Session session, TopicFilter filter, Share share, SubscriptionOptions options) {
        Forwarder member = share.member;
        if (session.shares.get(filter) != share) {
            return;
        }
        Lane owner = session.inbox().lane();
        if (member == null) {
            Forwarder joined = groups.join(share.name, session.inbox(), options);
            share.member = joined;
            control.hand(owner, () -> session.forwarders().add(joined));
        } else {
            control.hand(owner, () -> member.change(options));
        }
    }

    /** Removes one; answers with whether it existed, when the session gets no more from it. */
    void remove(
            Session session,
            SessionHolder holder,
            TopicFilter filter,
            ReplyListener<Boolean> answer) {
        ShareName name = ShareName.of(filter);
        groups.enter(
                name,
                () -> {
                    Share share = session.shares.get(filter);
                    if (share == null || !session.isHeldBy(holder)) {
                        if (session.isHeldBy(holder)) {
                            answer.succeeded(false);
                        } else {
                            answer.refused(Sessions.notHeld(session));
                        }
                        groups.leave(name);
                        return;
                    }
                    delete(session, filter, share, answer);
                });
    }

    private void delete(
            Session session, TopicFilter filter, Share share, ReplyListener<Boolean> answer) {
        WriteSet writes = new WriteSet().fromReserve();
        if (session.isDurable()) {
            SessionTables.delete(writes, session.clientId(), filter);
        }
        tables.commit(
                writes,
                () -> {
                    Forwarder member = share.member;
                    if (!session.shares.remove(filter, share) || member == null) {
                        answer.succeeded(true); // the session has ended, and its members go
                        groups.leave(share.name);
                        return;
                    }
                    count.decrement();
                    Lane owner = session.inbox().lane();
                    Runnable gone =
                            () -> {
                                groups.part(share.name, member);
                                answer.succeeded(true);
                                groups.leave(share.name);
                            };
                    control.hand(
                            owner,
                            () ->
                                    session.forwarders()
                                            .remove(member, () -> owner.hand(control, gone)));
                },
                failure -> {
                    answer.refused(notStored(session, failure));
                    groups.leave(share.name);
                });
    }

    /** One that the store has. Throws {@link IllegalStateException} if it cannot be restored. */
    void found(Session session, SubscriptionRow row) {
        Share share = new Share(ShareName.of(row.filter()));
        Forwarder member = groups.found(share.name, session.inbox(), row.options());
        share.member = member;
        session.shares.put(row.filter(), share);
        count.increment();
        control.hand(session.inbox().lane(), () -> session.forwarders().add(member));
    }

    /**
     * The session has ended, and its inbox may go when all that is for others is with them: then
     * {@code done} runs.
     */
    void end(Session session, Runnable done) {
        List<Share> ended = List.copyOf(session.shares.values());
        session.shares.clear();
        count.add(-ended.size());
        if (!session.hasShared || groups.isEmpty()) {
            done.run();
            return;
        }
        Lane owner = session.inbox().lane();
        Runnable returned =
                () -> {
                    ended.forEach(this::part);
                    done.run();
                };
        Runnable stopped =
                () -> groups.giveBack(session.inbox(), () -> owner.hand(control, returned));
        control.hand(owner, () -> session.forwarders().stop(stopped));
    }

    private void part(Share share) {
        groups.enter(
                share.name,
                () -> {
                    Forwarder member = share.member;
                    if (member != null) {
                        groups.part(share.name, member);
                    }
                    groups.leave(share.name);
                });
    }

    private static Refusal notStored(Session session, StoreFailure failure) {
        return new Refusal(
                Reason.UNAVAILABLE,
                "session \"%s\" cannot be changed: %s"
                        .formatted(session.clientId(), failure.detail()));
    }
}
