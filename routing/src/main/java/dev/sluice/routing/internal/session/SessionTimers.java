package dev.sluice.routing.internal.session;

import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.loop.Loop;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What happens in time to a session that no connection holds: its will is due, and it expires.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class SessionTimers {
    /** Timers longer than this are cut; nobody waits 100 years for a session. */
    private static final long MAX_TIMER_MS = Duration.ofDays(36_500).toMillis();

    private final Loop loop;
    private final Consumer<Session> willIsDue;
    private final Consumer<Session> expired;

    SessionTimers(Loop loop, Consumer<Session> willIsDue, Consumer<Session> expired) {
        this.loop = loop;
        this.willIsDue = willIsDue;
        this.expired = expired;
    }

    /**
     * The session was left so long ago. A will that is due by now is so within the call.
     *
     * @param passedMs less than its expiry
     */
    void start(Session session, long passedMs) {
        cancel(session);
        KeptWill will = session.will;
        if (will != null && will.delayMs() <= passedMs) {
            willIsDue.accept(session);
        } else if (will != null && will.delayMs() < session.expiryMs) {
            session.willTimer =
                    schedule(will.delayMs() - passedMs, () -> willIsDue.accept(session));
        }
        if (session.expiryMs != SessionRequest.NEVER) {
            session.expiryTimer =
                    schedule(session.expiryMs - passedMs, () -> expired.accept(session));
        }
    }

    void cancel(Session session) {
        if (session.expiryTimer != null) {
            session.expiryTimer.cancel();
            session.expiryTimer = null;
        }
        if (session.willTimer != null) {
            session.willTimer.cancel();
            session.willTimer = null;
        }
    }

    private Loop.Timer schedule(long delayMs, Runnable task) {
        return loop.schedule(Duration.ofMillis(Math.min(delayMs, MAX_TIMER_MS)), task);
    }
}
