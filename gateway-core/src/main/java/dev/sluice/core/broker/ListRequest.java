package dev.sluice.core.broker;

import dev.sluice.core.address.Target;

/**
 * Which queues and streams to list.
 *
 * <p><i>Immutable.</i>
 *
 * @param kind queues, streams, or both with {@link Target.Kind#ANY}
 * @param after names behind this one; empty for all of them
 * @param limit how many at most, from 1 to {@value #MAX_LIMIT}
 */
public record ListRequest(Target.Kind kind, String after, int limit) {
    public static final int MAX_LIMIT = 1_000;

    public ListRequest {
        if (kind == Target.Kind.TOPIC) {
            throw new IllegalArgumentException("topics are not listed; ask for queues or streams");
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "limit must be within 1 to " + MAX_LIMIT + ", not " + limit);
        }
    }
}
