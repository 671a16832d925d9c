package dev.sluice.core.broker;

/**
 * What a connection may ask about consumer groups besides being a member of one. Each request needs
 * the permission to read the stream. A group that is not there is refused as {@link
 * Refusal.Reason#NOT_FOUND}.
 *
 * <p><i>Confined to its event loop.</i>
 */
public interface ConsumerGroups {
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
}
