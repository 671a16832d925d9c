package dev.sluice.routing.internal.transaction;

import dev.sluice.routing.internal.group.GroupMember;

/** A connection's end of a member of a group. <i>Confined to the connection's lane.</i> */
public interface GroupEnd {
    /** The member; it has joined. */
    GroupMember member();

    /** Whether the consumer has closed or ended. */
    boolean isOver();
}
