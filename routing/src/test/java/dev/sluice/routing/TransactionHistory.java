package dev.sluice.routing;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What transactions that consume, transform and produce have done and may have done: a plain
 * reference model. It throws an {@link AssertionError} that begins with the kind of the violation.
 *
 * <p><i>Confined to one thread.</i>
 */
final class TransactionHistory {
    private final Map<String, Boolean> isStored = new LinkedHashMap<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final Map<String, List<Attempt>> byWorker = new LinkedHashMap<>();

    /** One transaction, and what is known of it. */
    static final class Attempt {
        final String name;
        final Set<String> inputs = new LinkedHashSet<>();
        final Set<String> outputs = new LinkedHashSet<>();
        Known known = Known.OPEN;

        Attempt(String name) {
            this.name = name;
        }

        /** What it publishes for an input, or as its beginning. */
        String output(String from) {
            String output = from + "@" + name;
            outputs.add(output);
            return output;
        }
    }

    enum Known {
        OPEN,
        /** Its commit was asked for and not answered. */
        COMMITTING,
        COMMITTED,
        NEVER
    }

    void sent(String input) {
        isStored.put(input, false);
    }

    void stored(String input) {
        isStored.put(input, true);
    }

    /** A worker has one transaction at a time. */
    Attempt begun(String worker) {
        Attempt attempt = new Attempt("t" + attempts.size());
        attempts.add(attempt);
        byWorker.computeIfAbsent(worker, _ -> new ArrayList<>()).add(attempt);
        return attempt;
    }

    void delivered(String input) {
        for (Attempt attempt : attempts) {
            check(
                    attempt.known != Known.COMMITTED || !attempt.inputs.contains(input),
                    "COMMITTED-REDELIVERED",
                    input);
        }
    }

    /**
     * Compares with what is there.
     *
     * @param places bodies in their order: inputs in queues whose names begin with "in", elsewhere
     *     outputs
     * @param retained the transaction that each worker's address retains
     */
    void judge(Map<String, List<String>> places, Map<String, String> retained) {
        Set<String> inputs = new LinkedHashSet<>();
        List<List<String>> outputs = new ArrayList<>();
        places.forEach(
                (name, bodies) -> {
                    if (name.startsWith("in")) {
                        bodies.forEach(body -> check(inputs.add(body), "DOUBLED-INPUT", body));
                    } else {
                        Set<String> once = new LinkedHashSet<>();
                        bodies.forEach(body -> check(once.add(body), "DOUBLED in " + name, body));
                        outputs.add(bodies);
                    }
                });
        Set<String> transformed = new LinkedHashSet<>();
        for (Attempt attempt : attempts) {
            resolve(attempt, outputs, transformed);
        }
        outputs.forEach(bodies -> bodies.forEach(body -> check(isKnown(body), "PHANTOM", body)));
        isStored.forEach(
                (input, stored) -> {
                    boolean waits = inputs.contains(input);
                    boolean isDone = transformed.contains(input);
                    check(!waits || !isDone, "DONE-AND-WAITING", input);
                    check(waits || isDone || !stored, "LOST", input);
                });
        byWorker.forEach(
                (worker, made) -> {
                    outputs.forEach(bodies -> checkOrder(made, bodies));
                    check(
                            lastOf(made).equals(retained.getOrDefault("state/" + worker, "")),
                            "RETAINED " + retained,
                            worker + " after " + lastOf(made));
                });
    }

    /** A transaction is in all places with all of its outputs, or in none with any. */
    private static void resolve(
            Attempt attempt, List<List<String>> outputs, Set<String> transformed) {
        int present = 0;
        for (List<String> bodies : outputs) {
            for (String output : attempt.outputs) {
                present += bodies.contains(output) ? 1 : 0;
            }
        }
        int all = attempt.outputs.size() * outputs.size();
        check(present == 0 || present == all, "TORN " + present + " of " + all, attempt.name);
        check(present > 0 || attempt.known != Known.COMMITTED, "LOST", attempt.name);
        check(present == 0 || attempt.known != Known.NEVER, "RISEN", attempt.name);
        attempt.known = present > 0 ? Known.COMMITTED : Known.NEVER;
        if (attempt.known == Known.COMMITTED) {
            attempt.inputs.forEach(
                    input -> check(transformed.add(input), "TRANSFORMED-TWICE", input));
        }
    }

    private boolean isKnown(String output) {
        return attempts.stream().anyMatch(attempt -> attempt.outputs.contains(output));
    }

    private static void checkOrder(List<Attempt> made, List<String> bodies) {
        Map<String, Integer> places = new HashMap<>();
        bodies.forEach(body -> places.put(body, places.size()));
        int last = -1;
        for (Attempt attempt : made) {
            if (attempt.known == Known.COMMITTED) {
                for (String output : attempt.outputs) {
                    @Nullable Integer place = places.get(output);
                    if (place != null) {
                        check(place > last, "REORDERED", output);
                        last = place;
                    }
                }
            }
        }
    }

    private static String lastOf(List<Attempt> made) {
        String last = "";
        for (Attempt attempt : made) {
            if (attempt.known == Known.COMMITTED) {
                last = attempt.name;
            }
        }
        return last;
    }

    void everythingWasTransformed() {
        Set<String> left = new LinkedHashSet<>();
        isStored.forEach(
                (input, stored) -> {
                    if (stored) {
                        left.add(input);
                    }
                });
        for (Attempt attempt : attempts) {
            if (attempt.known == Known.COMMITTED) {
                left.removeAll(attempt.inputs);
            }
        }
        check(left.isEmpty(), "NOT-TRANSFORMED", left.toString());
    }

    private static void check(boolean isRight, String violation, String what) {
        if (!isRight) {
            throw new AssertionError(violation + ": " + what);
        }
    }
}
