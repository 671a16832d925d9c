package dev.sluice.core.broker;

import java.util.Optional;

/**
 * Which consumer groups to list.
 *
 * <p><i>Immutable.</i>
 *
 * @param stream the stream whose groups are wanted; empty for those of all streams
 * @param after groups behind this one; empty for all of them
 * @param limit how many at most, from 1 to {@value #MAX_LIMIT}
 */
public record GroupListRequest(String stream, Optional<GroupId> after, int limit) {
    public static final int MAX_LIMIT = 1_000;

    public GroupListRequest {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "limit must be within 1 to " + MAX_LIMIT + ", not " + limit);
        }
    }
}
