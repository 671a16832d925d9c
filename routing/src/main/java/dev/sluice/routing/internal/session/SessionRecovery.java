package dev.sluice.routing.internal.session;

import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Restores sessions at the start: their inboxes, their subscriptions, and how much of their time is
 * left. What passed while no broker ran is told by the wall clock; from then on timers count. A
 * session that had a connection when the broker ended is left from the start on.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class SessionRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(SessionRecovery.class);

    /** So many rows are written at a time. */
    private static final int ROWS = 1_000;

    private final Lane control;
    private final Sessions sessions;
    private final SessionStorage storage;
    private final long nowMs;
    private final List<Session> found = new ArrayList<>();
    private final List<Session> changed = new ArrayList<>();
    private Map<Long, KeptWill> wills = new TreeMap<>();
    private int expired;
    private long longestMs;
    private int fromTheFuture;
    private long furthestMs;

    public SessionRecovery(
            Lane control, Sessions sessions, SessionStorage storage, InstantSource clock) {
        this.control = control;
        this.sessions = sessions;
        this.storage = storage;
        nowMs = clock.millis();
    }

    /**
     * Makes known what the store has. Throws {@link IllegalStateException} if it is not whole;
     * nothing is changed then.
     */
    public void restore() {
        try {
            SessionTables.Contents contents = storage.tables().load();
            wills = contents.wills();
            wills.keySet().forEach(storage.wills()::numbered);
            Map<String, Session> byClientId = new HashMap<>();
            contents.sessions()
                    .forEach((clientId, row) -> byClientId.put(clientId, restore(clientId, row)));
            Map<Integer, ReceivedIds> byInbox = new HashMap<>();
            byClientId
                    .values()
                    .forEach(session -> byInbox.put(number(session), session.receivedIds()));
            storage.tables().restoreReceived(byInbox::get);
            for (SubscriptionRow row : contents.subscriptions()) {
                Session session = byClientId.get(row.clientId());
                if (session == null) {
                    throw new IllegalStateException(
                            "the store has a subscription to %s of session \"%s\", and no such session"
                                    .formatted(row.filter(), row.clientId()));
                }
                if (!sessions.found(session, row)) {
                    throw new IllegalStateException(
                            "the topic tree does not take %s of session \"%s\""
                                    .formatted(row.filter(), row.clientId()));
                }
            }
        } catch (CorruptQueueLogException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static int number(Session session) {
        return Objects.requireNonNull(session.inbox().stored()).queue().number();
    }

    private Session restore(String clientId, SessionRow row) {
        MessageQueue inbox = storage.inboxes().claim(clientId);
        if (inbox == null) {
            throw new IllegalStateException(
                    "the store has session \"" + clientId + "\" without its inbox");
        }
        storage.wills().numbered(row.will());
        Session session = storage.sessionOf(clientId, inbox);
        session.expiryMs = row.expiryMs();
        session.will = wills.remove(row.will());
        session.leftAtMs = row.leftAtMs();
        session.hasShared = true; // maybe, before it unsubscribed
        if (row.leftAtMs() == SessionRow.CONNECTED) {
            session.leftAtMs = nowMs;
            changed.add(session);
        } else if (row.leftAtMs() > nowMs) {
            fromTheFuture++;
            furthestMs = Math.max(furthestMs, row.leftAtMs() - nowMs);
            session.leftAtMs = nowMs;
            changed.add(session);
        } else if (nowMs - row.leftAtMs() >= row.expiryMs()) {
            expired++;
            longestMs = Math.max(longestMs, nowMs - row.leftAtMs());
        }
        sessions.add(session);
        found.add(session);
        return session;
    }

    /**
     * Lets time go on: ends what has expired, publishes wills that are due. All queues and streams
     * are there by now.
     */
    public void start() {
        warn();
        saveChanged();
        wills.values().forEach(storage.wills()::publish);
        found.forEach(session -> sessions.goOn(session, nowMs - session.leftAtMs));
        for (String clientId : storage.inboxes().unclaimed()) {
            LOG.warn("the store has an inbox without its session \"{}\": it is deleted", clientId);
            storage.inboxes().dropUnclaimed(control, clientId);
        }
        storage.shared().dropUnclaimed();
    }

    private void warn() {
        if (expired > 0) {
            LOG.warn(
                    "{} of {} sessions have expired since the broker ended, the one that was left"
                            + " first {} ago by the clock",
                    expired,
                    found.size(),
                    Duration.ofMillis(longestMs));
        }
        if (fromTheFuture > 0) {
            LOG.warn(
                    "{} of {} sessions were left up to {} from now, so the clock was set back:"
                            + " their expiry counts from now",
                    fromTheFuture,
                    found.size(),
                    Duration.ofMillis(furthestMs));
        }
    }

    private void saveChanged() {
        for (int from = 0; from < changed.size(); from += ROWS) {
            List<Session> some = changed.subList(from, Math.min(from + ROWS, changed.size()));
            WriteSet writes = new WriteSet().fromReserve();
            for (Session session : some) {
                SessionTables.put(writes, session.clientId(), session.row());
            }
            storage.tables()
                    .commit(
                            writes,
                            () -> {},
                            failure ->
                                    LOG.warn(
                                            "a further restart will count the expiry of {} sessions"
                                                    + " anew: {}",
                                            some.size(),
                                            failure.detail()));
        }
    }
}
