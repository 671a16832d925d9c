package dev.sluice.routing;

import dev.sluice.core.broker.PublishResult;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one queue that looks for duplicates may and must have taken: a plain reference model, by
 * message. It throws an {@link AssertionError} that begins with the kind of the violation.
 *
 * <p><i>Confined to one thread.</i>
 */
final class DuplicateHistory {
    private final String queue;
    private final Duration window;
    private final boolean remembersAll;
    private final List<Sent> messages = new ArrayList<>();
    private final Set<String> delivered = new HashSet<>();

    /** A message and what its publisher was told. */
    static final class Sent {
        final String body;
        final @Nullable String id;

        /** When it was taken at the earliest and at the latest, if it was. */
        final Duration from;

        @Nullable Duration to;

        /** What this queue alone has answered; null if that is not known. */
        @Nullable PublishResult result;

        Sent(String body, @Nullable String id, Duration from) {
            this.body = body;
            this.id = id;
            this.from = from;
        }

        @Override
        public String toString() {
            return "%s with id %s, sent at %s, known at %s, %s"
                    .formatted(body, id, from, to, result);
        }
    }

    /**
     * @param remembersAll whether no id is forgotten early
     */
    DuplicateHistory(String queue, Duration window, boolean remembersAll) {
        this.queue = queue;
        this.window = window;
        this.remembersAll = remembersAll;
    }

    Sent sent(String body, @Nullable String id, Duration now) {
        Sent sent = new Sent(body, id, now);
        messages.add(sent);
        return sent;
    }

    void delivered(String body) {
        delivered.add(body);
    }

    /** What has no answer yet gets none. */
    void crashed(Duration now) {
        for (Sent sent : messages) {
            if (sent.to == null) {
                sent.to = now;
            }
        }
    }

    /** The broker has come to rest, and the queue had room for everything. */
    void everythingIsAnswered() {
        for (Sent sent : messages) {
            check(sent.to != null, "UNANSWERED", sent);
        }
    }

    /** Everything that the queue has was delivered. */
    void judge() {
        for (Sent sent : messages) {
            boolean isThere = delivered.contains(sent.body);
            if (sent.result == PublishResult.ACCEPTED) {
                check(isThere, "LOST", sent);
            } else if (sent.result != null) {
                check(!isThere, "PHANTOM", sent);
            }
            if (sent.result == PublishResult.DUPLICATE) {
                check(messages.stream().anyMatch(each -> mayExcuse(each, sent)), "NO TWIN", sent);
            }
            for (Sent other : isThere && remembersAll ? messages : List.<Sent>of()) {
                check(!isTwice(sent, other), "TWICE", sent);
            }
        }
    }

    /** Whether this one was taken, so that the other one is a duplicate of it. */
    private boolean mayExcuse(Sent taken, Sent duplicate) {
        return taken != duplicate
                && isSameId(taken, duplicate)
                && delivered.contains(taken.body)
                && taken.from.compareTo(end(duplicate)) <= 0
                && duplicate.from.minus(end(taken)).compareTo(window) < 0;
    }

    /** Whether both were taken, surely within the window. */
    private boolean isTwice(Sent sent, Sent other) {
        return sent != other
                && isSameId(sent, other)
                && delivered.contains(other.body)
                && end(sent).minus(other.from).compareTo(window) < 0
                && end(other).minus(sent.from).compareTo(window) < 0;
    }

    private static boolean isSameId(Sent one, Sent other) {
        return one.id != null && one.id.equals(other.id);
    }

    private static Duration end(Sent sent) {
        return sent.to == null ? Duration.ofDays(1_000) : sent.to;
    }

    private void check(boolean isRight, String violation, Sent sent) {
        if (!isRight) {
            throw new AssertionError(violation + ": " + sent + " in queue " + queue);
        }
    }
}
