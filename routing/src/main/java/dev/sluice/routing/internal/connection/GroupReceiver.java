package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.routing.internal.group.GroupMember;
import dev.sluice.routing.internal.group.MemberSink;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.transaction.GroupEnd;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Set;

/**
 * The connection's end of a member of a consumer group: hands requests to the group's lane and
 * deliveries to the adapter.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class GroupReceiver implements Consumer, MemberSink, Receiver, GroupEnd {
    private final Lane lane;
    private final Target source;
    private final ConsumerListener listener;
    private final Runnable whenOver;
    private @Nullable GroupMember joined;
    private boolean isOver;
    private boolean isFailure;

    /**
     * @param whenOver called once when it is closed, ended or refused
     */
    GroupReceiver(Lane lane, Target source, ConsumerListener listener, Runnable whenOver) {
        this.lane = lane;
        this.source = source;
        this.listener = listener;
        this.whenOver = whenOver;
    }

    /** Something to ask of the member on its group's lane. */
    private interface Request {
        void of(GroupMember member);
    }

    private void ask(Request request) {
        GroupMember member = member();
        lane.hand(member.lane(), () -> request.of(member));
    }

    @Override
    public GroupMember member() {
        return Objects.requireNonNull(joined, "it is not open");
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    @Override
    public void credit(int messages, long bytes) {
        if (messages < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "credit " + messages + ", " + bytes + " is negative");
        }
        if (!isOver) {
            ask(member -> member.credit(messages, bytes));
        }
    }

    @Override
    public void drain() {
        if (!isOver) {
            ask(GroupMember::drain);
        }
    }

    @Override
    public void settle(long firstId, long lastId, Outcome outcome) {
        if (!isOver) {
            ask(member -> member.settle(firstId, lastId, outcome));
        }
    }

    /** Remembers nothing: a group has no marks. */
    @Override
    public void mark(long deliveryId, int mark, Runnable marked) {
        marked.run();
    }

    @Override
    public void close() {
        leave(false);
    }

    @Override
    public void connectionClosed() {
        leave(true);
    }

    private void leave(boolean isConnectionLost) {
        if (isOver) {
            return;
        }
        isFailure = isConnectionLost;
        over();
        if (joined != null) {
            ask(member -> member.leave(isFailure));
        }
    }

    private void over() {
        isOver = true;
        whenOver.run();
    }

    @Override
    public void joined(GroupMember member) {
        joined = member;
        if (isOver) {
            ask(made -> made.leave(isFailure));
        } else {
            listener.opened(this, source);
        }
    }

    @Override
    public void refused(Refusal why) {
        if (!isOver) {
            over();
            listener.refused(why);
        }
    }

    @Override
    public void assigned(Set<Integer> partitions) {
        if (!isOver) {
            listener.assigned(partitions);
        }
    }

    @Override
    public void delivered(Delivery delivery) {
        if (!isOver) {
            listener.delivered(delivery);
        }
    }

    @Override
    public void drained() {
        if (!isOver) {
            listener.drained();
        }
    }

    @Override
    public void ended(Refusal why) {
        if (!isOver) {
            over();
            listener.ended(why);
        }
    }
}
