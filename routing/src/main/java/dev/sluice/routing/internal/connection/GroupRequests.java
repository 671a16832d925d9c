package dev.sluice.routing.internal.connection;

import dev.sluice.core.broker.ConsumerGroups;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupListRequest;
import dev.sluice.core.broker.GroupPage;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.routing.internal.declaration.Asker;
import dev.sluice.routing.internal.group.LaneGroups;
import dev.sluice.routing.internal.lane.HandedReply;
import dev.sluice.routing.internal.stream.StreamLog;

import java.util.Map;

/**
 * A connection's requests about consumer groups: finds the stream, and hands them to the group's
 * lane. A list is asked for of all lanes.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class GroupRequests implements ConsumerGroups {
    private final EngineConnection connection;
    private final EngineParts parts;
    private final Unanswered unanswered = new Unanswered("requests about groups");

    GroupRequests(EngineConnection connection, EngineParts parts) {
        this.connection = connection;
        this.parts = parts;
    }

    /** Something to ask of the groups of a lane. */
    private interface Request<T> {
        void of(LaneGroups groups, StreamLog stream, ReplyListener<T> answer);
    }

    @Override
    public void list(GroupListRequest request, ReplyListener<GroupPage> listener) {
        Asker asker = connection.asker();
        if (!connection.isGone()) {
            unanswered.ask(
                    connection.whileOpen(listener),
                    answer ->
                            parts.groups()
                                    .list(
                                            request,
                                            name -> asker.may(Action.CONSUME, name),
                                            connection.lane(),
                                            answer));
        }
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

    @Override
    public void reset(
            GroupId group,
            Map<Integer, StreamPosition> positions,
            ReplyListener<GroupDescription> listener) {
        Map<Integer, StreamPosition> asked = Map.copyOf(positions);
        ask(
                group,
                listener,
                (groups, stream, answer) -> groups.reset(group, stream, asked, answer));
    }

    private <T> void ask(GroupId group, ReplyListener<T> listener, Request<T> request) {
        if (connection.isGone()) {
            return;
        }
        StreamLog stream = connection.readableStream(group.stream(), listener::refused);
        if (stream != null) {
            LaneGroups groups = parts.groups().owner(group);
            unanswered.ask(
                    connection.whileOpen(listener),
                    heard -> {
                        ReplyListener<T> answer =
                                new HandedReply<>(groups.lane(), connection.lane(), heard);
                        connection
                                .lane()
                                .hand(groups.lane(), () -> request.of(groups, stream, answer));
                    });
        }
    }
}
