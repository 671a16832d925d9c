package dev.sluice.core.broker;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list of consumer groups.
 *
 * <p><i>Immutable.</i>
 *
 * @param entries in the order of {@link GroupId}; there may be none although there is more
 * @param next the {@link GroupListRequest#after} that leads on; empty if there are no more
 */
public record GroupPage(List<Entry> entries, Optional<GroupId> next) {
    public GroupPage {
        entries = List.copyOf(entries);
    }

    /**
     * One group.
     *
     * @param members how many it has, static ones that are being waited for included
     * @param lag what it has not settled in all partitions together
     */
    public record Entry(GroupId id, GroupState state, int members, long lag) {}
}
