package dev.sluice.core.broker;

import org.jspecify.annotations.Nullable;

/**
 * That a stream's reader is a member of a consumer group, which divides the stream's partitions
 * among its members and remembers what they have settled.
 *
 * <p><i>Immutable.</i>
 *
 * @param group the group's name, by the rules of addresses and without a leading {@code $}; a group
 *     is of one stream, so the same name with another stream is another group
 * @param instance names a static member, by the same rules: when it has left or lost its
 *     connection, its partitions wait for it for a while. A consumer of the same instance takes its
 *     place, also while it is connected. Null for a member that is replaced at once
 */
public record GroupMembership(String group, @Nullable String instance) {}
