package dev.sluice.routing;

import dev.sluice.core.broker.Refusal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What transactions that read with a group and publish have done and may have done: a plain
 * reference model. It throws an {@link AssertionError} that begins with the kind of the violation.
 *
 * <p><i>Confined to one thread.</i>
 */
final class GroupTransactionHistory {
    private final Set<String> stored = new HashSet<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final Map<Refusal.Reason, Integer> refusals = new EnumMap<>(Refusal.Reason.class);

    /** What a client knows of the end of a transaction. */
    enum Known {
        OPEN,
        COMMITTING,
        COMMITTED,
        NEVER
    }

    /** One transaction: an output for each of its inputs, and what is known of it. */
    static final class Attempt {
        final int number;
        final Set<String> inputs = new LinkedHashSet<>();
        Known known = Known.OPEN;

        Attempt(int number) {
            this.number = number;
        }

        /** The body of what is made of an input. */
        String output(String input) {
            return number + "/" + input;
        }
    }

    Attempt begun() {
        Attempt attempt = new Attempt(attempts.size());
        attempts.add(attempt);
        return attempt;
    }

    /** An input's publisher was told that it is stored. */
    void stored(String input) {
        stored.add(input);
    }

    /** The broker is gone: what was not committed never will be. */
    void crashed() {
        for (Attempt attempt : attempts) {
            if (attempt.known == Known.OPEN) {
                attempt.known = Known.NEVER;
            }
        }
    }

    int committed() {
        return (int) attempts.stream().filter(each -> each.known == Known.COMMITTED).count();
    }

    /** A transaction was refused, or took too long. */
    void refused(Refusal why) {
        refusals.merge(why.reason(), 1, Integer::sum);
    }

    /** How many were refused for this reason. */
    int refused(Refusal.Reason reason) {
        return refusals.getOrDefault(reason, 0);
    }

    /**
     * Judges a broker at rest.
     *
     * @param outputs what is in each place that gets outputs
     * @param settled how many inputs the group is done with
     */
    void judge(Map<String, List<String>> outputs, long settled) {
        Map<String, Set<String>> places = new HashMap<>();
        outputs.forEach(
                (place, bodies) -> {
                    Set<String> distinct = new HashSet<>(bodies);
                    demand(distinct.size() == bodies.size(), "DOUBLE", "in " + place);
                    places.put(place, distinct);
                });
        Set<String> transformed = new HashSet<>();
        for (Attempt attempt : attempts) {
            boolean happened = happened(attempt, places);
            if (happened) {
                for (String input : attempt.inputs) {
                    demand(transformed.add(input), "TWICE", input + ", also in " + attempt.number);
                }
            }
        }
        demand(
                transformed.size() == settled,
                "UNEVEN",
                transformed.size() + " are transformed and " + settled + " settled");
    }

    private static boolean happened(Attempt attempt, Map<String, Set<String>> places) {
        int there = 0;
        for (String input : attempt.inputs) {
            for (Set<String> place : places.values()) {
                there += place.contains(attempt.output(input)) ? 1 : 0;
            }
        }
        int all = attempt.inputs.size() * places.size();
        String what = attempt.number + ": " + there + " of " + all + ", " + attempt.known;
        demand(there == 0 || there == all, "TORN", what);
        demand(attempt.known != Known.COMMITTED || there == all, "LOST", what);
        boolean mayHave = attempt.known == Known.COMMITTED || attempt.known == Known.COMMITTING;
        demand(there == 0 || mayHave, "GHOST", what);
        return there > 0;
    }

    /** Each input that was stored has an output in every place. */
    void everythingWasTransformed(List<String> outputs) {
        Set<String> transformed = new HashSet<>();
        outputs.forEach(output -> transformed.add(output.substring(output.indexOf('/') + 1)));
        for (String input : stored) {
            demand(transformed.contains(input), "MISSING", input);
        }
    }

    private static void demand(boolean holds, String kind, String what) {
        if (!holds) {
            throw new AssertionError(kind + ": " + what);
        }
    }
}
