package dev.sluice.core.contract;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.StreamPosition;

/** What tests of consumer groups have in common: members, and what the broker says of a group. */
abstract class GroupContract extends BrokerContract {
    static final String GROUP = "readers";
    static final GroupId ON_EVENTS = new GroupId(EVENTS, GROUP);

    GroupDescription describe(GroupId id) {
        Peer peer = connect();
        return peer.ask(reply -> peer.connection().groups().describe(id, reply));
    }

    static RecordingConsumer member(Peer peer, String stream) {
        return member(peer, stream, GROUP, new StreamPosition.First());
    }

    static RecordingConsumer member(Peer peer, String stream, GroupMembership group) {
        return opened(peer, stream, new StreamPosition.First(), group);
    }

    static RecordingConsumer member(
            Peer peer, String stream, String group, StreamPosition position) {
        return opened(peer, stream, position, new GroupMembership(group, null));
    }

    static RecordingConsumer opened(
            Peer peer, String stream, StreamPosition position, GroupMembership group) {
        RecordingConsumer member =
                peer.consume(
                        new ConsumeRequest(
                                        Target.parse("stream://" + stream), false, false, position)
                                .in(group));
        member.assertOpen();
        return member;
    }

    static ConsumeRequest request(String source, String group) {
        return new ConsumeRequest(Target.parse(source), false, false, new StreamPosition.First())
                .in(new GroupMembership(group, null));
    }
}
