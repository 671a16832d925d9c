package dev.sluice.routing;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What may and must come out of one shared subscription: a plain reference model, by message. It
 * throws an {@link AssertionError} that says what is wrong.
 *
 * <p><i>Confined to one thread.</i>
 */
final class SharedHistory {
    private final Map<String, Item> items = new TreeMap<>();
    private final Map<String, Integer> lastInOrder = new HashMap<>();

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

        /** How many queues may hold it: one, and one more for each crash that it has met. */
        int copies = 1;

        /** How often it may be accepted until the next crash. */
        int mayBeAccepted = 1;

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

    /** A session got it. */
    void delivered(String session, String body) {
        Item item = item(body);
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

    /** Everybody has heard of everything. */
    void atRest() {
        isDisturbed = false;
    }

    /** The process has ended; what was accepted may be forgotten, what was brought be doubled. */
    void crashed() {
        lastInOrder.clear();
        for (Item item : items.values()) {
            item.copies++;
            item.mayBeAccepted = item.accepted + item.copies;
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
