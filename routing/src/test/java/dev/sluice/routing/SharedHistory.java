package dev.sluice.routing;

import dev.sluice.core.broker.Delivery;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What may and must come out of one shared subscription whose queue and inboxes outlive what may
 * happen: a plain reference model, by message. It throws an {@link AssertionError} that says what
 * is wrong.
 *
 * <p>A message is in one place at any time. So once a session got it, no other one does before that
 * session has ended; and after a crash it is accepted once more at most, if that it was accepted
 * had not been made durable.
 *
 * <p><i>Confined to one thread.</i>
 */
final class SharedHistory {
    private final Map<String, Item> items = new TreeMap<>();
    private final Map<String, Integer> lastInOrder = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private int lastMark;

    /** Whether somebody came, left or ended, and not everybody has heard of it. */
    private boolean isDisturbed;

    /** A message and what is known of it. */
    private static final class Item {
        final int publisher;
        final int number;

        /** It was under way when somebody came or went, and may have been given back. */
        boolean mayBeLate;

        boolean isAcknowledged;
        int accepted;

        /** Whether it was accepted since the last crash, or that is durable. */
        boolean isDone;

        /** Whether it is durable that it is done. */
        boolean isDoneForGood;

        /** How often it may be accepted until the next crash. */
        int mayBeAccepted = 1;

        /** The last session that got it. */
        @Nullable String holder;

        /** What the holder has noted on it, as a packet id; 0 for nothing that must be there. */
        int mark;

        boolean isMarkDurable;

        Item(int publisher, int number) {
            this.publisher = publisher;
            this.number = number;
        }
    }

    /** A message is on its way to the broker; returns its body. */
    String sent(int publisher, int number) {
        String body = publisher + ":" + number;
        Item item = new Item(publisher, number);
        item.mayBeLate = isDisturbed;
        items.put(body, item);
        return body;
    }

    void acknowledged(String body) {
        item(body).isAcknowledged = true;
    }

    /** A session got it; returns what it is to note on it. */
    int delivered(String session, String body, Delivery delivery) {
        Item item = item(body);
        String holder = item.holder;
        check(
                holder == null || holder.equals(session) || ended.contains(holder),
                "%s got %s, which %s has".formatted(session, body, holder));
        if (!session.equals(holder)) {
            item.holder = session;
            item.mark = 0;
        }
        check(
                item.mark == 0 || delivery.mark() == item.mark,
                "%s got %s again marked %d, which it had marked %d"
                        .formatted(session, body, delivery.mark(), item.mark));
        checkOrder(session, item, body);
        item.isMarkDurable = item.mark != 0 && item.isMarkDurable;
        if (item.mark == 0) {
            item.mark = delivery.mark() == 0 ? ++lastMark : delivery.mark();
        }
        return item.mark;
    }

    private void checkOrder(String session, Item item, String body) {
        if (item.mayBeLate) {
            return;
        }
        Integer last = lastInOrder.put(session + " " + item.publisher, item.number);
        check(
                last == null || last <= item.number,
                "%s got %s after %s of the same publisher".formatted(session, body, last));
    }

    void accepted(String session, String body) {
        Item item = item(body);
        item.accepted++;
        item.isDone = true;
        check(
                item.accepted <= item.mayBeAccepted,
                "%s accepted %s, which was accepted before".formatted(session, body));
    }

    /** Somebody comes, leaves or ends. */
    void disturbed() {
        isDisturbed = true;
        items.values().stream()
                .filter(item -> item.accepted < item.mayBeAccepted)
                .forEach(item -> item.mayBeLate = true);
    }

    /** The session is about to end: others get what it has. */
    void ended(String session) {
        ended.add(session);
    }

    /** Everybody has heard of everything, and the store has it. */
    void atRest() {
        isDisturbed = false;
        for (Item item : items.values()) {
            item.isDoneForGood |= item.isDone;
            item.isMarkDurable = item.mark != 0;
        }
    }

    /** The process has ended; what was accepted or marked just now may be forgotten. */
    void crashed() {
        lastInOrder.clear();
        for (Item item : items.values()) {
            item.isDone = item.isDoneForGood;
            item.mayBeAccepted = item.isDone ? item.accepted : item.accepted + 1;
            item.mark = item.isMarkDurable ? item.mark : 0;
            item.mayBeLate = true;
        }
    }

    /** Nothing more comes. */
    void judge() {
        items.forEach(
                (body, item) ->
                        check(
                                item.accepted > 0 || !item.isAcknowledged,
                                body + " was acknowledged, and nobody got it"));
    }

    private Item item(String body) {
        return Objects.requireNonNull(items.get(body), body);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
