package dev.sluice.routing.internal.declaration;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.security.Authorizer;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.core.security.Principal;
import dev.sluice.routing.internal.lane.Lane;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Who asks: where the answer goes, and what they may.
 *
 * <p><i>Immutable.</i>
 *
 * @param denied counts what they may not
 */
public record Asker(Lane lane, Principal principal, Authorizer authorizer, LongAdder denied) {
    /** Whether they may, without counting it if not. Any thread. */
    public boolean may(Action action, String name) {
        return authorizer.isAllowed(principal, action, name);
    }

    public @Nullable Refusal refusalOf(Action action, String name) {
        if (may(action, name)) {
            return null;
        }
        denied.increment();
        String doing =
                switch (action) {
                    case PUBLISH -> "publishing to";
                    case SUBSCRIBE, CONSUME -> "receiving from";
                    case CREATE -> "declaring";
                    case MANAGE -> "looking at and altering";
                    case DELETE -> "deleting";
                };
        return new Refusal(Reason.NOT_AUTHORIZED, doing + " \"" + name + "\" is not allowed");
    }

    /** Why they may not let these filters lead to something of theirs. */
    @Nullable Refusal refusalOf(List<TopicFilter> added) {
        for (TopicFilter filter : added) {
            Refusal refusal =
                    TemporaryQueues.isTemporary(filter.pattern())
                            ? new Refusal(
                                    Reason.INVALID_NAME,
                                    "no filter leads to temporary queues: \"" + filter + "\"")
                            : refusalOf(Action.SUBSCRIBE, filter.pattern());
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    /** Why they may not let a queue send where it did not before. */
    @Nullable Refusal refusalOfGraves(@Nullable QueueConfig before, QueueConfig config) {
        List<String> known = before == null ? List.of() : graves(before);
        for (String grave : graves(config)) {
            Refusal refusal = null;
            if (grave.startsWith("$")) {
                refusal =
                        new Refusal(
                                Reason.INVALID_NAME,
                                "\"" + grave + "\": names that begin with $ are the broker's own");
            } else if (!known.contains(grave)) {
                refusal = refusalOf(Action.PUBLISH, grave);
            }
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static List<String> graves(QueueConfig config) {
        return Stream.of(config.deadLetter(), config.expired())
                .flatMap(grave -> grave.stream())
                .map(grave -> grave.name())
                .toList();
    }
}
