package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Refusal;

import java.util.Set;

/** Where a member of a group sends what it gets. <i>Confined to the member's lane.</i> */
public interface MemberSink {
    /** The first call unless {@link #refused} is. */
    void joined(GroupMember member);

    /** It is no member; no other call follows. */
    void refused(Refusal why);

    void assigned(Set<Integer> partitions);

    void delivered(Delivery delivery);

    void drained();

    void ended(Refusal why);
}
