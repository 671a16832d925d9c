package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.routing.internal.group.Groups;
import dev.sluice.routing.internal.group.Joining;
import dev.sluice.routing.internal.group.LaneGroups;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.selector.Selector;
import dev.sluice.routing.internal.stream.LaneReads;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.routing.internal.stream.StreamReader;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * Opens what a connection reads streams with: readers by themselves, and members of groups.
 *
 * <p><i>Confined to the connection's lane.</i>
 *
 * @param reads those of the connection's lane
 * @param receivers the connection's; what is opened is among them until it is over
 */
record StreamReceivers(
        ConnectionInfo info, LaneReads reads, Groups groups, Set<Receiver> receivers) {
    void open(
            StreamLog stream,
            ConsumeRequest request,
            @Nullable Selector selector,
            ConsumerListener listener) {
        GroupMembership membership = request.group();
        if (membership == null) {
            read(stream, request, selector, listener);
        } else {
            join(stream, membership, new Reading(request, selector, listener));
        }
    }

    private record Reading(
            ConsumeRequest request, @Nullable Selector selector, ConsumerListener listener) {}

    private void read(
            StreamLog stream,
            ConsumeRequest request,
            @Nullable Selector selector,
            ConsumerListener listener) {
        Receiver[] made = new Receiver[1];
        StreamReader reader =
                new StreamReader(
                        stream,
                        request.position(),
                        selector,
                        reads,
                        listener,
                        () -> receivers.remove(made[0]));
        made[0] = reader::close;
        receivers.add(made[0]);
        reader.open();
    }

    private void join(StreamLog stream, GroupMembership membership, Reading how) {
        Refusal refusal = refusalOf(membership);
        if (refusal != null) {
            how.listener().refused(refusal);
            return;
        }
        Lane lane = reads.lane();
        Receiver[] made = new Receiver[1];
        GroupReceiver receiver =
                new GroupReceiver(
                        lane,
                        new Target(Target.Kind.STREAM, stream.name()),
                        how.listener(),
                        () -> receivers.remove(made[0]));
        made[0] = receiver;
        receivers.add(receiver);
        GroupId id = new GroupId(stream.name(), membership.group());
        LaneGroups owner = groups.owner(id);
        Joining joining =
                new Joining(id, stream, how.request(), how.selector(), info, lane, receiver);
        lane.hand(owner.lane(), () -> owner.join(joining));
    }

    private static @Nullable Refusal refusalOf(GroupMembership membership) {
        Refusal refusal = refusalOfName(membership.group());
        String instance = membership.instance();
        return refusal == null && instance != null ? refusalOfName(instance) : refusal;
    }

    /** Why a group or a static member cannot be called so; null if it can. */
    private static @Nullable Refusal refusalOfName(String name) {
        try {
            return Address.of(name).isReserved()
                    ? new Refusal(
                            Reason.INVALID_NAME,
                            "\"" + name + "\": names that begin with $ are the broker's own")
                    : null;
        } catch (InvalidNameException e) {
            return new Refusal(Reason.INVALID_NAME, String.valueOf(e.getMessage()));
        }
    }
}
