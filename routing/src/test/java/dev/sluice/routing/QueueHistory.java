package dev.sluice.routing;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What may and must come out of one durable queue: a plain reference model, by message. It throws
 * an {@link AssertionError} that begins with the kind of the violation.
 *
 * <p><i>Confined to one thread.</i>
 */
final class QueueHistory {
    private final String queue;
    private final Map<String, Item> items = new TreeMap<>();
    private final Map<Integer, List<Item>> byPublisher = new HashMap<>();

    /** Connections that ended since the last rest. */
    private int ended;

    /** A message and what is known of it. */
    private static final class Item {
        final int number;

        /** Order is promised among messages of one publisher for which this is equal. */
        final String order;

        Known known = Known.SENT;
        boolean isHeld;
        boolean isSettled;

        /** It waits, and everybody has heard of that. */
        boolean isSteady;

        /** The consumer that got a later message although this one waited. */
        @Nullable Object passedOverFor;

        /** It was settled before a crash, which may be forgotten. */
        boolean mayBeSettled;

        /** That it was settled survives the next crash. */
        boolean isSettledForGood;

        /** Failed deliveries of which the broker has heard, and those that survive a crash. */
        int attempts;

        int durableAttempts;

        /** Deliveries that may have failed before their consumer saw them. */
        int unseen;

        Item(int number, int address) {
            this.number = number;
            order = address + " " + priorityOf(number) + " " + groupOf(number);
        }

        @Override
        public String toString() {
            return "number " + number;
        }
    }

    private enum Known {
        SENT,
        STORED,
        REFUSED
    }

    QueueHistory(String queue) {
        this.queue = queue;
    }

    static String body(int publisher, int number) {
        return publisher + "-" + number;
    }

    /** What selectors look at. */
    static int kindOf(int number) {
        return number % 3;
    }

    static int priorityOf(int number) {
        return number % 5 == 0 ? 7 : 4;
    }

    static @Nullable String groupOf(int number) {
        return number % 7 == 0 ? "group-" + number % 2 : null;
    }

    private static int numberOf(String body) {
        return Integer.parseInt(body.substring(body.indexOf('-') + 1));
    }

    /** What one consumer holds, of the same group another one may not. */
    static boolean areOfOneGroup(String body, String other) {
        String group = groupOf(numberOf(body));
        return group != null && group.equals(groupOf(numberOf(other)));
    }

    void sent(int publisher, int number, int address) {
        Item item = new Item(number, address);
        item.unseen = ended;
        items.put(body(publisher, number), item);
        byPublisher.computeIfAbsent(publisher, _ -> new ArrayList<>()).add(item);
    }

    void stored(int publisher, int number) {
        item(body(publisher, number)).known = Known.STORED;
    }

    /** The publisher was told that it was not taken. */
    void refused(int publisher, int number) {
        item(body(publisher, number)).known = Known.REFUSED;
    }

    /**
     * A consumer got it. What another consumer was given before may still be on its way, so only
     * the order in which one consumer gets messages is judged at once.
     *
     * @param kind what its selector fits; null for everything
     */
    void delivered(Object consumer, @Nullable Integer kind, String body, int failedAttempts) {
        Item item = item(body);
        check(item.known != Known.REFUSED, "PHANTOM", body);
        check(!item.isHeld, "DOUBLED", body);
        check(!item.isSettled && !item.isSettledForGood, "SETTLED-REDELIVERED", body);
        check(
                failedAttempts >= item.attempts && failedAttempts <= item.attempts + item.unseen,
                "ATTEMPTS " + failedAttempts,
                body);
        item.attempts = failedAttempts;
        int publisher = Integer.parseInt(body.substring(0, body.indexOf('-')));
        for (Item other : byPublisher.getOrDefault(publisher, List.of())) {
            if (other.number >= item.number) {
                break;
            }
            boolean isWanted = kind == null || kindOf(other.number) == kind;
            if (other.isSteady && isWanted && other.order.equals(item.order)) {
                other.passedOverFor = consumer;
            }
        }
        check(kind == null || kindOf(item.number) == kind, "UNWANTED", body);
        check(!consumer.equals(item.passedOverFor), "REORDERED", body);
        item.passedOverFor = null;
        item.known = Known.STORED;
        item.mayBeSettled = false;
        item.isHeld = true;
        item.isSteady = false;
    }

    void settled(String body) {
        Item item = item(body);
        item.isHeld = false;
        item.isSettled = true;
    }

    void givenBack(String body, boolean isFailure) {
        Item item = item(body);
        item.isHeld = false;
        if (isFailure) {
            item.attempts++;
        }
    }

    /**
     * A consumer is gone, which the queue hears of later: what was on its way to it, or is given to
     * it until then, waits again and has failed.
     */
    void left(boolean isFailure) {
        ended += isFailure ? 1 : 0;
        for (Item item : items.values()) {
            item.passedOverFor = null;
            item.isSteady = false;
            if (isFailure && !item.isSettled) {
                item.unseen++;
            }
        }
    }

    /** Everything that is under way has arrived. */
    void cameToRest() {
        ended = 0;
        for (Item item : items.values()) {
            check(item.passedOverFor == null, "PASSED-OVER", item.toString());
            item.isSteady = item.known == Known.STORED && !item.isHeld && !item.isSettled;
            item.isSettledForGood |= item.isSettled;
            item.durableAttempts = item.attempts;
            if (item.isHeld) {
                item.unseen = 0;
            }
        }
    }

    /** The process ended, at once. */
    void crashed() {
        for (Item item : items.values()) {
            item.isHeld = false;
            item.passedOverFor = null;
            item.mayBeSettled |= item.isSettled && !item.isSettledForGood;
            item.isSettled = item.isSettledForGood;
            item.isSteady = item.known == Known.STORED && !item.isSettled && !item.mayBeSettled;
        }
    }

    /** After a crash, attempts that were on their way may have been kept or not. */
    void found(Object consumer, String body, int failedAttempts) {
        Item item = item(body);
        check(
                failedAttempts >= item.durableAttempts
                        && failedAttempts <= item.attempts + item.unseen,
                "ATTEMPTS " + failedAttempts,
                body);
        item.attempts = failedAttempts;
        delivered(consumer, null, body, failedAttempts);
    }

    /** All that waits was delivered: nothing that was stored may be missing. */
    void everythingWasDelivered() {
        items.forEach(
                (body, item) -> {
                    if (item.mayBeSettled) {
                        item.mayBeSettled = false;
                        item.isSettled = true;
                        item.isSettledForGood = true;
                    }
                    if (item.known == Known.STORED) {
                        check(item.isHeld || item.isSettled, "LOST", body);
                    } else if (item.known == Known.SENT) {
                        item.known = Known.REFUSED; // it did not get there
                    }
                });
    }

    private Item item(String body) {
        Item item = items.get(body);
        check(item != null, "PHANTOM", body);
        return Objects.requireNonNull(item);
    }

    private void check(boolean isRight, String violation, String body) {
        if (!isRight) {
            throw new AssertionError(violation + ": " + body + " of queue " + queue);
        }
    }
}
