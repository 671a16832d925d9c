package dev.sluice.routing.internal.connection;

import dev.sluice.core.broker.ConsumerGroups;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.routing.internal.group.LaneGroups;
import dev.sluice.routing.internal.lane.HandedReply;
import dev.sluice.routing.internal.stream.StreamLog;

/**
 * A connection's requests about consumer groups: finds the stream, and hands them to the group's
 * lane.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
record GroupRequests(EngineConnection connection, EngineParts parts) implements ConsumerGroups {
    /** Something to ask of the groups of a lane. */
    private interface Request<T> {
        void of(LaneGroups groups, StreamLog stream, ReplyListener<T> answer);
    }

    @Override
    public void describe(GroupId group, ReplyListener<GroupDescription> listener) {
        ask(group, listener, (groups, stream, answer) -> groups.describe(group, stream, answer));
    }

    @Override
    public void delete(GroupId group, ReplyListener<GroupId> listener) {
        ask(group, listener, (groups, stream, answer) -> groups.delete(group, answer));
    }

    @Override
    public void reset(
            GroupId group, StreamPosition position, ReplyListener<GroupDescription> listener) {
        ask(
                group,
                listener,
                (groups, stream, answer) -> groups.reset(group, stream, position, answer));
    }

    private <T> void ask(GroupId group, ReplyListener<T> listener, Request<T> request) {
        if (connection.isGone()) {
            return;
        }
        StreamLog stream = connection.readableStream(group.stream(), listener::refused);
        if (stream != null) {
            LaneGroups groups = parts.groups().owner(group);
            ReplyListener<T> answer =
                    new HandedReply<>(
                            groups.lane(), connection.lane(), connection.whileOpen(listener));
            connection.lane().hand(groups.lane(), () -> request.of(groups, stream, answer));
        }
    }
}
