package dev.sluice.routing.internal.queue;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.NavigableSet;
import java.util.function.Predicate;

/**
 * How far one consumer that does not want everything has looked through the messages in memory, so
 * that each is looked at once, and again when it has been given back.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Seeker {
    private final @Nullable Spot[] spots = new @Nullable Spot[QueueEntry.LEVELS];
    private int left;

    /** A position in one level. */
    private static final class Spot {
        /** The last one seen of those that were given back; null before the first. */
        @Nullable QueueEntry returned;

        /** The next one to be seen of those that were never delivered; null at their end. */
        @Nullable QueueEntry fresh;
    }

    /** It has looked at enough and goes on later. */
    boolean isTired() {
        return left == 0;
    }

    /** It may look at more. */
    void rest() {
        left = Backlog.SEARCHED_AT_ONCE;
    }

    /** Begins again with the first. */
    void restart() {
        Arrays.fill(spots, null);
    }

    /** Finds one in a level; it is not seen yet, unless {@link #pass} is called. */
    @Nullable QueueEntry find(
            int level,
            NavigableSet<QueueEntry> returned,
            EntryList fresh,
            Predicate<QueueEntry> wanted) {
        Spot spot = spots[level];
        if (spot == null) {
            spot = new Spot();
            spot.fresh = fresh.first();
            spots[level] = spot;
        }
        return QueueEntry.before(findReturned(spot, returned, wanted), findFresh(spot, wanted));
    }

    private @Nullable QueueEntry findReturned(
            Spot spot, NavigableSet<QueueEntry> returned, Predicate<QueueEntry> wanted) {
        QueueEntry next = after(spot.returned, returned);
        while (next != null && left > 0) {
            if (wanted.test(next)) {
                return next;
            }
            left--;
            spot.returned = next;
            next = returned.higher(next);
        }
        return null;
    }

    private @Nullable QueueEntry findFresh(Spot spot, Predicate<QueueEntry> wanted) {
        QueueEntry next = spot.fresh;
        while (next != null && left > 0) {
            if (wanted.test(next)) {
                return next;
            }
            left--;
            next = next.next;
            spot.fresh = next;
        }
        return null;
    }

    private static @Nullable QueueEntry after(
            @Nullable QueueEntry seen, NavigableSet<QueueEntry> returned) {
        if (seen == null) {
            return returned.isEmpty() ? null : returned.first();
        }
        return returned.higher(seen);
    }

    /** One that was found is seen, and stays where it is. */
    void pass(QueueEntry found) {
        Spot spot = spots[found.level];
        if (spot == null) {
            return;
        }
        if (found.isReturned) {
            spot.returned = found;
        } else {
            spot.fresh = found.next;
        }
    }

    /** A message was added behind all others of its level. */
    void appended(QueueEntry entry) {
        Spot spot = spots[entry.level];
        if (spot != null && spot.fresh == null) {
            spot.fresh = entry;
        }
    }

    /** A message was put among those that were given back; it is to be seen. */
    void putBack(QueueEntry entry, NavigableSet<QueueEntry> returned) {
        Spot spot = spots[entry.level];
        if (spot != null
                && spot.returned != null
                && QueueEntry.BY_PLACE.compare(entry, spot.returned) <= 0) {
            spot.returned = returned.lower(entry);
        }
    }

    /** A message that was never delivered is about to be taken out. */
    void leaves(QueueEntry entry) {
        Spot spot = spots[entry.level];
        if (spot != null && entry.equals(spot.fresh)) {
            spot.fresh = entry.next;
        }
    }
}
