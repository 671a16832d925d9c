package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one queue was promised: which messages it must hold, which it may hold and which never
 * again, and in what order.
 *
 * <p><i>Confined to one thread.</i>
 */
final class QueueModel {
    final String name;
    final Set<Id> stored = new HashSet<>();

    /** Sent to the store; nobody knows. */
    final Set<Id> maybeStored = new HashSet<>();

    /** Acknowledged durably. */
    final Set<Id> gone = new HashSet<>();

    /** Acknowledged; nobody knows whether durably. */
    final Set<Id> maybeGone = new HashSet<>();

    /** Whether it is being created or dropped, and nobody knows. */
    boolean isUncertain;

    /** What a consumer may get, in order for each publisher. */
    private final Map<Integer, NavigableSet<Long>> waiting = new HashMap<>();

    private final Map<Id, Integer> durableAttempts = new HashMap<>();
    private final Map<Id, Integer> attempts = new HashMap<>();

    /** A message: the {@code number}th of a publisher. */
    record Id(int publisher, long number) {
        static Id parse(String body) {
            String[] parts = body.split(":", 3);
            return new Id(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
        }

        String body(String padding) {
            return publisher + ":" + number + ":" + padding;
        }
    }

    /** What was in force when a flush was made. */
    record Promise(Set<Id> gone, Map<Id, Integer> attempts) {}

    QueueModel(String name) {
        this.name = name;
    }

    void arrived(Id id) {
        maybeStored.remove(id);
        stored.add(id);
        assertTrue(waitingOf(id).add(id.number), () -> id + " arrived twice in " + name);
    }

    /** Nothing of the publisher that waits was published before. */
    void taken(Id id, int failedAttempts) {
        NavigableSet<Long> numbers = waitingOf(id);
        assertEquals(numbers.isEmpty() ? null : numbers.first(), id.number, name);
        numbers.remove(id.number);
        assertEquals(attempts.getOrDefault(id, 0), failedAttempts, name);
    }

    void givenBack(Id id) {
        waitingOf(id).add(id.number);
    }

    void attempted(Id id, int count) {
        attempts.put(id, count);
    }

    void acknowledged(Id id) {
        stored.remove(id);
        maybeGone.add(id);
        attempts.remove(id);
    }

    Promise promise() {
        return new Promise(new HashSet<>(maybeGone), new HashMap<>(attempts));
    }

    void kept(Promise promise) {
        gone.addAll(promise.gone);
        maybeGone.removeAll(promise.gone);
        durableAttempts.clear();
        durableAttempts.putAll(promise.attempts);
    }

    boolean isSettled() {
        return stored.isEmpty() && maybeStored.isEmpty() && maybeGone.isEmpty();
    }

    /** After a start this is all there is, in this order. */
    void recovered(List<Id> found, Map<Id, Integer> foundAttempts) {
        Set<Id> all = new HashSet<>(found);
        assertEquals(found.size(), all.size(), () -> name + " has a message twice");
        Map<Integer, Long> last = new HashMap<>();
        for (Id id : found) {
            Long before = last.put(id.publisher, id.number);
            assertTrue(before == null || before < id.number, () -> id + " too late in " + name);
            assertTrue(!gone.contains(id), () -> id + " came back to " + name);
            assertTrue(
                    stored.contains(id) || maybeStored.contains(id) || maybeGone.contains(id),
                    () -> id + " is not for " + name);
            Integer count = foundAttempts.get(id);
            assertNotNull(count);
            // What a flush held that was not answered may count too; nothing else may.
            assertTrue(
                    count >= durableAttempts.getOrDefault(id, 0)
                            && count <= Math.max(attempts.getOrDefault(id, 0), count(id)),
                    () -> id + " in " + name + " has failed " + count + " times");
        }
        for (Id id : stored) {
            assertTrue(all.contains(id), () -> id + " is lost from " + name);
        }
        begin(found, all, foundAttempts);
    }

    private int count(Id id) {
        return maybeGone.contains(id) ? Integer.MAX_VALUE : 0;
    }

    private void begin(List<Id> found, Set<Id> all, Map<Id, Integer> foundAttempts) {
        for (Id id : maybeGone) {
            if (!all.contains(id)) {
                gone.add(id);
            }
        }
        maybeGone.clear();
        maybeStored.clear();
        stored.clear();
        stored.addAll(all);
        waiting.clear();
        found.forEach(id -> waitingOf(id).add(id.number));
        attempts.clear();
        foundAttempts.forEach(
                (id, count) -> {
                    if (count > 0) {
                        attempts.put(id, count);
                    }
                });
        durableAttempts.clear();
        durableAttempts.putAll(attempts);
    }

    private NavigableSet<Long> waitingOf(Id id) {
        return waiting.computeIfAbsent(id.publisher, _ -> new TreeSet<>());
    }
}
