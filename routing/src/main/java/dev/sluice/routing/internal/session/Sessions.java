package dev.sluice.routing.internal.session;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.SessionConfig;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.QueueFactory.Naming;
import dev.sluice.routing.internal.QueueSpace;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.RequestLines;
import dev.sluice.routing.internal.subscription.ShareName;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * All sessions by client id: opening, taking over, keeping, expiring, and the wills of those who
 * went.
 *
 * <p>A session that is to outlive its connection is in the store, with an inbox that is a durable
 * queue. What changes it is answered when the store has it; what concerns one client happens in its
 * order. A session that is opened to end with its connection is in memory, for as long as it lives.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class Sessions {
    /** So long it takes until a change is tried again that the store did not take. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Map<String, Session> byClientId = new HashMap<>();
    private final RequestLines<String> clients = new RequestLines<>();
    private final Lane control;
    private final SessionConfig limits;
    private final SessionStorage storage;
    private final InstantSource clock;
    private final SessionCounters counters;
    private final SessionSubscriptions subscriptions;
    private final SessionShares shares;
    private final KeptSubscriptions kept;
    private final SessionTimers timers;

    public Sessions(
            Lane control,
            Directory directory,
            SessionConfig limits,
            SessionStorage storage,
            InstantSource clock,
            Metrics metrics) {
        this.control = control;
        this.limits = limits;
        this.storage = storage;
        this.clock = clock;
        counters = new SessionCounters(metrics);
        subscriptions =
                new SessionSubscriptions(
                        control, directory, storage.tables(), counters.subscriptions);
        shares =
                new SessionShares(
                        control, storage.shared(), storage.tables(), counters.subscriptions);
        kept = new KeptSubscriptions(storage.tables(), counters.subscriptions);
        timers =
                new SessionTimers(
                        control.loop(), this::publishWill, session -> inLine(session, this::end));
    }

    /** What became of a request to open a session. <i>Immutable.</i> */
    public sealed interface Opening {
        /**
         * It is the holder's now.
         *
         * @param kept what the session remembers of queues and streams
         */
        record Opened(
                Session session, boolean isPresent, Map<TopicFilter, SubscriptionOptions> kept)
                implements Opening {}

        record Refused(Refusal why) implements Opening {}
    }

    /** Opens or resumes a session; answers when the store has what is to survive. */
    public void open(SessionRequest request, SessionHolder holder, Consumer<Opening> answer) {
        clients.take(
                request.clientId(),
                () ->
                        openNow(
                                request,
                                holder,
                                opening -> {
                                    answer.accept(opening);
                                    clients.done(request.clientId());
                                }));
    }

    private void openNow(SessionRequest request, SessionHolder holder, Consumer<Opening> answer) {
        Session earlier = byClientId.get(request.clientId());
        if (earlier == null && byClientId.size() >= limits.maxSessions()) {
            answer.accept(
                    new Opening.Refused(
                            new Refusal(
                                    Reason.LIMIT_EXCEEDED,
                                    "the limit of "
                                            + limits.maxSessions()
                                            + " sessions is reached")));
            return;
        }
        if (earlier != null) {
            timers.cancel(earlier);
            takeFromHolder(earlier, request.cleanStart());
        }
        WriteSet writes = new WriteSet();
        Ending ending = null;
        Session resumed = earlier;
        if (earlier != null && (request.cleanStart() || earlier.expiryMs == 0)) {
            ending = new Ending(earlier, writes);
            resumed = null;
        }
        new OpeningSession(request, holder, writes, ending, resumed, answer).commit();
    }

    /** A session on its way into the store. */
    private final class OpeningSession {
        private final SessionRequest request;
        private final SessionHolder holder;
        private final WriteSet writes;
        private final @Nullable Ending ending;
        private final @Nullable Session resumed;
        private final Consumer<Opening> answer;
        private final @Nullable KeptWill will;
        private final @Nullable Naming naming;

        OpeningSession(
                SessionRequest request,
                SessionHolder holder,
                WriteSet writes,
                @Nullable Ending ending,
                @Nullable Session resumed,
                Consumer<Opening> answer) {
            this.request = request;
            this.holder = holder;
            this.writes = writes;
            this.ending = ending;
            this.resumed = resumed;
            this.answer = answer;
            will = request.will() == null ? null : storage.wills().keep(request.will());
            boolean isNewDurable = resumed == null && request.expiryMs() > 0;
            naming = isNewDurable ? storage.inboxes().name(writes, request.clientId()) : null;
        }

        void commit() {
            if (will != null) {
                writes.puts().add(will.put());
            }
            if (resumed != null && resumed.will != null) {
                writes.puts().add(resumed.will.delete()); // back in time: MQTT 5 3.1.3.2.2
            }
            if (naming != null || (resumed != null && resumed.isDurable())) {
                long number = will == null ? 0 : will.number();
                SessionTables.put(
                        writes,
                        request.clientId(),
                        new SessionRow(request.expiryMs(), SessionRow.CONNECTED, number));
            }
            storage.tables().commit(writes, this::committed, this::failed);
        }

        private void committed() {
            if (ending != null) {
                ending.committed();
            }
            Session session = resumed == null ? made() : resumed;
            session.holder = holder;
            session.will = will;
            session.expiryMs = request.expiryMs();
            session.leftAtMs = SessionRow.CONNECTED;
            counters.connected.increment();
            answer.accept(new Opening.Opened(session, resumed != null, Map.copyOf(session.kept)));
        }

        private Session made() {
            String clientId = request.clientId();
            Session session =
                    storage.sessionOf(
                            clientId,
                            naming == null
                                    ? storage.inboxes()
                                            .inMemory("session " + clientId, holder.lane())
                                    : storage.inboxes().named(naming));
            add(session);
            return session;
        }

        private void failed(StoreFailure failure) {
            if (naming != null) {
                storage.inboxes().notNamed(naming);
            }
            Session kept = resumed;
            if (ending != null) {
                ending.failed();
                kept = ending.session();
            }
            if (kept != null) {
                goOn(kept, 0);
            }
            answer.accept(
                    new Opening.Refused(
                            new Refusal(
                                    Reason.UNAVAILABLE,
                                    "session \"%s\" cannot be opened: %s"
                                            .formatted(request.clientId(), failure.detail()))));
        }
    }

    /** Lets time go on for a session that was left so long ago. */
    void goOn(Session session, long passedMs) {
        if (passedMs >= session.expiryMs) {
            inLine(session, this::end);
        } else {
            timers.start(session, passedMs);
        }
    }

    /** A subscription that the store has; returns whether the topic tree takes it. */
    boolean found(Session session, SubscriptionRow row) {
        if (ShareName.isMeantBy(row.filter())) {
            shares.found(session, row);
            return true;
        }
        if (KeptSubscriptions.isMeantBy(row.filter())) {
            return kept.found(session, row.filter(), row.options());
        }
        return subscriptions.found(session, row);
    }

    /** A session that nobody has, or that was just made. */
    void add(Session session) {
        byClientId.put(session.clientId(), session);
        counters.known.increment();
    }

    private void takeFromHolder(Session session, boolean endsSession) {
        SessionHolder earlier = session.holder;
        if (earlier == null) {
            return;
        }
        counters.takenOver.increment();
        counters.connected.decrement();
        session.holder = null;
        session.leftAtMs = clock.millis();
        Refusal why =
                new Refusal(
                        Reason.TAKEN_OVER,
                        "another connection uses client id \"" + session.clientId() + "\"");
        control.hand(earlier.lane(), () -> earlier.sessionEnded(why));
        KeptWill will = session.will;
        if (will != null && !endsSession && session.expiryMs > 0 && will.delayMs() == 0) {
            publishWill(session);
        }
    }

    /**
     * The connection that held the session is gone. Passed over if another one holds it by now.
     *
     * @param discardWill whether the client said goodbye
     * @param expiryMs replaces the session's expiry if present
     */
    public void leave(
            Session session, SessionHolder holder, boolean discardWill, OptionalLong expiryMs) {
        if (!session.isHeldBy(holder)) {
            return;
        }
        counters.connected.decrement();
        session.holder = null;
        session.leftAtMs = clock.millis();
        if (expiryMs.isPresent()) {
            session.expiryMs = expiryMs.getAsLong();
        }
        KeptWill discarded = discardWill ? session.will : null;
        if (discarded != null) {
            session.will = null;
        }
        if (session.expiryMs > 0) {
            timers.start(session, 0);
        }
        inLine(session, left -> afterLeaving(left, discarded));
    }

    private void afterLeaving(Session session, @Nullable KeptWill discarded) {
        if (session.expiryMs == 0) {
            end(session, discarded);
        } else {
            save(session, discarded);
        }
    }

    /** Writes what the store is to say of a session that nobody has; its line goes on then. */
    private void save(Session session, @Nullable KeptWill discarded) {
        WriteSet writes = new WriteSet().fromReserve();
        if (session.isDurable()) {
            SessionTables.put(writes, session.clientId(), session.row());
        }
        if (discarded != null) {
            writes.puts().add(discarded.delete());
        }
        storage.tables()
                .commit(
                        writes,
                        () -> clients.done(session.clientId()),
                        failure -> retry(failure, session, () -> save(session, discarded)));
    }

    /**
     * Does something with a session that no connection holds, when everything before it is over.
     */
    private void inLine(Session session, Consumer<Session> task) {
        clients.take(
                session.clientId(),
                () -> {
                    if (session.isOver || session.holder != null) {
                        clients.done(session.clientId());
                    } else {
                        task.accept(session);
                    }
                });
    }

    private void end(Session session) {
        end(session, null);
    }

    /** Ends a session that nobody has; its line goes on then. */
    private void end(Session session, @Nullable KeptWill discarded) {
        timers.cancel(session);
        WriteSet writes = new WriteSet().fromReserve();
        Ending ending = new Ending(session, writes);
        if (discarded != null) {
            writes.puts().add(discarded.delete());
        }
        storage.tables()
                .commit(
                        writes,
                        () -> {
                            ending.committed();
                            clients.done(session.clientId());
                        },
                        failure -> {
                            ending.failed();
                            retry(failure, session, () -> end(session, discarded));
                        });
    }

    /** Others who want the session wait, since it must be over for them. */
    private void retry(StoreFailure failure, Session session, Runnable again) {
        if (failure.reason() == StoreFailure.Reason.STOPPED) {
            clients.done(session.clientId());
        } else {
            control.loop().schedule(RETRY, again);
        }
    }

    /** The end of a session, in the store and then in memory. */
    private final class Ending {
        private final Session session;
        private final QueueSpace.@Nullable Unnamed unnamed;

        Ending(Session session, WriteSet writes) {
            this.session = session;
            if (session.isDurable()) {
                SessionTables.delete(writes, session);
                unnamed = storage.inboxes().unname(writes, session.inbox());
            } else {
                unnamed = null;
            }
        }

        Session session() {
            return session;
        }

        void committed() {
            session.isOver = true;
            publishWill(session);
            subscriptions.removeAll(session);
            kept.removeAll(session);
            byClientId.remove(session.clientId(), session);
            counters.known.decrement();
            control.hand(session.inbox().lane(), session.receivedIds()::end);
            Refusal why =
                    new Refusal(Reason.DELETED, "session \"" + session.clientId() + "\" has ended");
            shares.end(session, () -> storage.inboxes().end(control, session.inbox(), why));
        }

        void failed() {
            if (unnamed != null) {
                storage.inboxes().keepName(unnamed);
            }
        }
    }

    private void publishWill(Session session) {
        KeptWill will = session.will;
        session.will = null;
        if (will != null) {
            storage.wills().publish(will);
        }
    }

    /** Adds or replaces a subscription; answers with whether it existed. */
    public void subscribe(
            Session session,
            SessionHolder holder,
            TopicFilter filter,
            SubscriptionOptions options,
            ReplyListener<Boolean> answer) {
        if (!session.isHeldBy(holder)) {
            answer.refused(notHeld(session));
        } else if (!session.hasRoomFor(filter, limits.maxSubscriptions())) {
            answer.refused(
                    new Refusal(
                            Reason.LIMIT_EXCEEDED,
                            "the limit of "
                                    + limits.maxSubscriptions()
                                    + " subscriptions in one session is reached"));
        } else if (ShareName.isMeantBy(filter)) {
            shares.add(session, holder, filter, options, answer);
        } else if (KeptSubscriptions.isMeantBy(filter)) {
            kept.add(session, filter, options, answer);
        } else {
            subscriptions.add(session, filter, options, answer);
        }
    }

    /** Removes a subscription; answers with whether it existed. */
    public void unsubscribe(
            Session session,
            SessionHolder holder,
            TopicFilter filter,
            ReplyListener<Boolean> answer) {
        if (!session.isHeldBy(holder)) {
            answer.refused(notHeld(session));
        } else if (ShareName.isMeantBy(filter)) {
            shares.remove(session, holder, filter, answer);
        } else if (KeptSubscriptions.isMeantBy(filter)) {
            kept.remove(session, filter, answer);
        } else {
            subscriptions.remove(session, filter, answer);
        }
    }

    static Refusal notHeld(Session session) {
        return new Refusal(
                Reason.TAKEN_OVER, "session \"" + session.clientId() + "\" left this connection");
    }
}
