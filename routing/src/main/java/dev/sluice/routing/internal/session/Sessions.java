package dev.sluice.routing.internal.session;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.broker.Will;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.routing.SessionConfig;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.route.Binding;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * All sessions by client id: opening, taking over, keeping, expiring, and the wills of those who
 * went.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class Sessions {
    /** Timers longer than this are cut; nobody waits 100 years for a session. */
    private static final long MAX_TIMER_MS = Duration.ofDays(36_500).toMillis();

    private final Map<String, Session> byClientId = new HashMap<>();
    private final Lane control;
    private final Directory directory;
    private final SessionConfig limits;
    private final Consumer<Message> willPublisher;
    private final LongAdder connected = new LongAdder();
    private final LongAdder known = new LongAdder();
    private final LongAdder subscriptions = new LongAdder();
    private final LongAdder takenOver;

    public Sessions(
            Lane control,
            Directory directory,
            SessionConfig limits,
            Consumer<Message> willPublisher,
            Metrics metrics) {
        this.control = control;
        this.directory = directory;
        this.limits = limits;
        this.willPublisher = willPublisher;
        takenOver =
                metrics.counter(
                        "sluice_sessions_taken_over_total",
                        "Sessions that a second connection took from a first one.");
        metrics.gauge("sluice_sessions", "Client sessions.", connected::sum, "state", "connected");
        metrics.gauge(
                "sluice_sessions",
                "Client sessions.",
                () -> known.sum() - connected.sum(),
                "state",
                "disconnected");
        metrics.gauge(
                "sluice_session_subscriptions",
                "Subscriptions of client sessions.",
                subscriptions::sum);
    }

    /** What became of a request to open a session. <i>Immutable.</i> */
    public sealed interface Opening {
        record Opened(Session session, boolean isPresent) implements Opening {}

        record Refused(Refusal why) implements Opening {}
    }

    public Opening open(SessionRequest request, SessionHolder holder) {
        Session session = byClientId.get(request.clientId());
        if (session != null) {
            takeFromHolder(session, request.cleanStart());
            if (request.cleanStart() || session.expiryMs == 0) {
                end(session);
                session = null;
            }
        }
        boolean isPresent = session != null;
        if (session == null) {
            if (byClientId.size() >= limits.maxSessions()) {
                return new Opening.Refused(
                        new Refusal(
                                Reason.LIMIT_EXCEEDED,
                                "the limit of " + limits.maxSessions() + " sessions is reached"));
            }
            session =
                    new Session(
                            request.clientId(),
                            directory.createInbox("session " + request.clientId(), holder.lane()));
            byClientId.put(request.clientId(), session);
            known.increment();
        }
        cancelTimers(session);
        session.holder = holder;
        session.will = request.will();
        session.expiryMs = request.expiryMs();
        connected.increment();
        return new Opening.Opened(session, isPresent);
    }

    private void takeFromHolder(Session session, boolean endsSession) {
        SessionHolder earlier = session.holder;
        if (earlier == null) {
            return;
        }
        takenOver.increment();
        connected.decrement();
        session.holder = null;
        Refusal why =
                new Refusal(
                        Reason.TAKEN_OVER,
                        "another connection uses client id \"" + session.clientId() + "\"");
        control.hand(earlier.lane(), () -> earlier.sessionEnded(why));
        Will will = session.will;
        if (will != null && !endsSession && will.delayMs() > 0 && session.expiryMs > 0) {
            session.will = null; // back in time: MQTT 5 3.1.3.2.2
        } else {
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
        connected.decrement();
        session.holder = null;
        if (expiryMs.isPresent()) {
            session.expiryMs = expiryMs.getAsLong();
        }
        if (discardWill) {
            session.will = null;
        }
        if (session.expiryMs == 0) {
            end(session);
            return;
        }
        Will will = session.will;
        if (will != null && will.delayMs() > 0 && will.delayMs() < session.expiryMs) {
            session.willTimer = schedule(will.delayMs(), () -> publishWill(session));
        } else if (will != null && will.delayMs() == 0) {
            publishWill(session);
        }
        if (session.expiryMs != SessionRequest.NEVER) {
            session.expiryTimer = schedule(session.expiryMs, () -> end(session));
        }
    }

    private Loop.Timer schedule(long delayMs, Runnable task) {
        return control.loop().schedule(Duration.ofMillis(Math.min(delayMs, MAX_TIMER_MS)), task);
    }

    private void end(Session session) {
        cancelTimers(session);
        publishWill(session);
        session.subscriptions.forEach(directory.tree()::remove);
        subscriptions.add(-session.subscriptions.size());
        session.subscriptions.clear();
        byClientId.remove(session.clientId(), session);
        known.decrement();
        Refusal why =
                new Refusal(Reason.DELETED, "session \"" + session.clientId() + "\" has ended");
        control.hand(session.inbox().lane(), () -> session.inbox().close(why));
    }

    private void publishWill(Session session) {
        Will will = session.will;
        session.will = null;
        if (will != null) {
            willPublisher.accept(will.message());
        }
    }

    private static void cancelTimers(Session session) {
        if (session.expiryTimer != null) {
            session.expiryTimer.cancel();
            session.expiryTimer = null;
        }
        if (session.willTimer != null) {
            session.willTimer.cancel();
            session.willTimer = null;
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
            return;
        }
        Binding.ToSubscription earlier = session.subscriptions.get(filter);
        if (earlier == null && session.subscriptions.size() >= limits.maxSubscriptions()) {
            answer.refused(
                    new Refusal(
                            Reason.LIMIT_EXCEEDED,
                            "the limit of "
                                    + limits.maxSubscriptions()
                                    + " subscriptions in one session is reached"));
            return;
        }
        Binding.ToSubscription binding =
                new Binding.ToSubscription(session.inbox(), session, Quality.AT_MOST_ONCE, options);
        if (!directory.tree().add(filter, binding)) {
            answer.refused(Directory.refusalToBind(filter));
            return;
        }
        session.subscriptions.put(filter, binding);
        if (earlier == null) {
            subscriptions.increment();
        } else {
            directory.tree().remove(filter, earlier);
        }
        answer.succeeded(earlier != null);
    }

    /** Removes a subscription; answers with whether it existed. */
    public void unsubscribe(
            Session session,
            SessionHolder holder,
            TopicFilter filter,
            ReplyListener<Boolean> answer) {
        if (!session.isHeldBy(holder)) {
            answer.refused(notHeld(session));
            return;
        }
        Binding.ToSubscription binding = session.subscriptions.remove(filter);
        if (binding != null) {
            directory.tree().remove(filter, binding);
            subscriptions.decrement();
        }
        answer.succeeded(binding != null);
    }

    private static Refusal notHeld(Session session) {
        return new Refusal(
                Reason.TAKEN_OVER, "session \"" + session.clientId() + "\" left this connection");
    }
}
