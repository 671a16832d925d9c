package dev.sluice.core.broker;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * A consumer group at one moment.
 *
 * <p><i>Immutable.</i>
 *
 * @param members in the order in which they joined; none of a group that nobody reads with
 * @param partitions all of the stream's, by number
 */
public record GroupDescription(
        GroupId id, GroupState state, List<Member> members, List<Partition> partitions) {
    public GroupDescription {
        members = List.copyOf(members);
        partitions = List.copyOf(partitions);
    }

    /**
     * A member of the group.
     *
     * @param connection its connection, or that which it had last
     * @param instance its name if it is static
     * @param isConnected false for a static member that is being waited for
     * @param partitions those it reads, and those it still has unsettled deliveries of
     */
    public record Member(
            ConnectionInfo connection,
            @Nullable String instance,
            boolean isConnected,
            Set<Integer> partitions) {
        public Member {
            partitions = Set.copyOf(partitions);
        }
    }

    /**
     * Where the group stands in a partition.
     *
     * @param floor the first offset that is kept and not settled
     * @param end the offset that the next message gets
     * @param lag how many offsets from the floor on are not settled
     */
    public record Partition(int partition, long floor, long end, long lag) {}

    /** What is not settled in all partitions together. */
    public long lag() {
        return partitions.stream().mapToLong(Partition::lag).sum();
    }
}
