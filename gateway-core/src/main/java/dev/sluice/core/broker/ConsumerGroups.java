package dev.sluice.core.broker;

import java.util.Map;

/**
 * What a connection may ask about consumer groups besides being a member of one. Each request needs
 * the permission to read the stream. A group that is not there is refused as {@link
 * Refusal.Reason#NOT_FOUND}.
 *
 * <p><i>Confined to its event loop.</i>
 */
public interface ConsumerGroups {
    /**
     * Gives the groups there are, as far as this connection may read their streams. Each is told of
     * as it was at some moment of the request.
     */
    void list(GroupListRequest request, ReplyListener<GroupPage> listener);

    /** Succeeds with the group as it is now. */
    void describe(GroupId group, ReplyListener<GroupDescription> listener);

    /**
     * Forgets the group and where it stands; refused as {@link Refusal.Reason#IN_USE} while it has
     * members. Succeeds when that is durable.
     */
    void delete(GroupId group, ReplyListener<GroupId> listener);

    /**
     * Lets the group go on from another place in every partition; refused as {@link
     * Refusal.Reason#IN_USE} while it has members. Succeeds, with the group as it is then, when
     * that is durable.
     */
    void reset(GroupId group, StreamPosition position, ReplyListener<GroupDescription> listener);

    /**
     * Like {@link #reset(GroupId, StreamPosition, ReplyListener)}, in some partitions only; in the
     * others the group stays where it is. A partition that the stream does not have is refused as
     * {@link Refusal.Reason#NOT_FOUND}, and nothing is changed then.
     *
     * @param positions by partition
     */
    void reset(
            GroupId group,
            Map<Integer, StreamPosition> positions,
            ReplyListener<GroupDescription> listener);
}
