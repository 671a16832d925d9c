package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupListRequest;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.GroupPage;
import dev.sluice.core.broker.GroupState;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Consumer groups: what settling does, where a group goes on, and what may be asked about it. */
public abstract class BrokerGroupContract extends GroupContract {
    @Test
    void aMemberGetsWhatTheStreamHasAndMaySettleIt() {
        publish(connect(), "events/a", "0", "1", "2");

        RecordingConsumer member = member(connect(), EVENTS).credit(10);

        assertEquals(List.of("0", "1", "2"), member.texts());
        assertEquals(new Target(Target.Kind.STREAM, EVENTS), member.source());
        assertEquals(Set.of(0), member.assigned());
        assertEquals(Quality.AT_LEAST_ONCE, member.delivery(0).quality());
        assertEquals(2, position(member.delivery(2)));
    }

    @Test
    void aGroupGoesOnBehindWhatItHasAccepted() {
        publish(connect(), "events/a", "0", "1", "2", "3");
        Peer first = connect();
        RecordingConsumer member = member(first, EVENTS).credit(4);
        member.settle(1, 2, Outcome.ACCEPTED);
        first.close();

        assertEquals(List.of("2", "3"), member(connect(), EVENTS).credit(10).texts());
    }

    @Test
    void whatWasAcceptedOutOfOrderIsNotDeliveredAgain() {
        publish(connect(), "events/a", "0", "1", "2", "3", "4");
        Peer first = connect();
        RecordingConsumer member = member(first, EVENTS).credit(5);
        member.settle(2, Outcome.ACCEPTED);
        member.settle(4, Outcome.ACCEPTED);
        first.close();

        assertEquals(List.of("0", "2", "4"), member(connect(), EVENTS).credit(10).texts());
    }

    @Test
    void aRejectedMessageIsDoneWith() {
        publish(connect(), "events/a", "bad", "good");
        Peer first = connect();
        member(first, EVENTS).credit(1).settle(1, new Outcome.Rejected("wrong"));
        first.close();

        assertEquals(List.of("good"), member(connect(), EVENTS).credit(10).texts());
    }

    @Test
    void aReleasedMessageComesBackBeforeLaterOnes() {
        publish(connect(), "events/a", "0", "1", "2", "3");
        RecordingConsumer member = member(connect(), EVENTS).credit(2);

        member.settle(1, Outcome.RELEASED);
        member.credit(10);

        assertEquals(List.of("0", "1", "0", "2", "3"), member.texts());
        assertEquals(0, member.delivery(2).failedAttempts());
    }

    @Test
    void aFailedDeliveryCountsAndBringsItsAnnotations() {
        publish(connect(), "events/a", "0", "1");
        RecordingConsumer member = member(connect(), EVENTS).credit(1);

        member.settle(1, new Outcome.Modified(true, false, property("x-opt-why", "busy")));
        member.credit(10);

        assertEquals(List.of("0", "0", "1"), member.texts());
        assertEquals(1, member.delivery(1).failedAttempts());
        assertTrue(
                member.delivery(1).message().annotations().toString().contains("x-opt-why"),
                member.delivery(1).message().annotations().toString());
        assertEquals(0, member.delivery(2).failedAttempts());
    }

    @Test
    void whatIsUndeliverableHereGoesToTheNextMember() {
        publish(connect(), "events/a", "0", "1");
        Peer first = connect();
        RecordingConsumer member = member(first, EVENTS).credit(1);
        member.settle(1, new Outcome.Modified(false, true, ApplicationProperties.NONE));
        member.credit(10);
        assertEquals(List.of("0", "1"), member.texts());
        member.settle(2, Outcome.ACCEPTED);
        member.close();

        assertEquals(List.of("0"), member(connect(), EVENTS).credit(10).texts());
    }

    @Test
    void aLostConnectionCountsAsAFailedAttempt() {
        publish(connect(), "events/a", "0");
        Peer first = connect();
        member(first, EVENTS).credit(1);
        first.close();
        Peer second = connect();
        RecordingConsumer closing = member(second, EVENTS).credit(1);

        // The group has forgotten the attempt, as it had no members; a closing one counts none.
        assertEquals(0, closing.delivery(0).failedAttempts());
        RecordingConsumer waiting = member(connect(), EVENTS);
        second.close();
        waiting.credit(1);
        assertEquals(1, waiting.delivery(0).failedAttempts());
    }

    @Test
    void preSettledDeliveriesCountAsAccepted() {
        publish(connect(), "events/a", "0", "1", "2");
        Peer first = connect();
        ConsumeRequest request =
                new ConsumeRequest(Target.parse(EVENTS), true, false, new StreamPosition.First())
                        .in(new GroupMembership(GROUP, null));
        RecordingConsumer member = first.consume(request).credit(2);
        assertEquals(Quality.AT_MOST_ONCE, member.delivery(0).quality());
        first.close();

        assertEquals(List.of("2"), member(connect(), EVENTS).credit(10).texts());
    }

    @Test
    void thePositionCountsForANewGroupOnly() {
        publish(connect(), "events/a", "0", "1");
        Peer first = connect();
        RecordingConsumer next = member(first, EVENTS, GROUP, new StreamPosition.Next()).credit(9);
        assertEquals(List.of(), next.texts());
        first.close();
        publish(connect(), "events/a", "2");

        // A group that began at the end goes on from there, however its members come back.
        assertEquals(List.of("2"), member(connect(), EVENTS).credit(9).texts());
        assertEquals(
                List.of("1", "2"),
                member(connect(), EVENTS, "others", new StreamPosition.Offset(1))
                        .credit(9)
                        .texts());
    }

    @Test
    void aGroupBeginsAtATime() {
        Peer publisher = connect();
        for (long time : List.of(1_000L, 2_000L, 3_000L)) {
            publisher.publish(
                    text("events/a", "t" + time).timestampMs(time).build(), Target.Kind.ANY);
        }

        assertEquals(
                List.of("t2000", "t3000"),
                member(connect(), EVENTS, GROUP, new StreamPosition.Timestamp(1_001))
                        .credit(9)
                        .texts());
    }

    @Test
    void groupsDoNotConcernEachOther() {
        publish(connect(), "events/a", "0", "1");
        RecordingConsumer one = member(connect(), EVENTS).credit(9);
        one.settle(1, 2, Outcome.ACCEPTED);

        assertEquals(
                List.of("0", "1"),
                member(connect(), EVENTS, "others", new StreamPosition.First()).credit(9).texts());
        // The same name with another stream is another group.
        publish(connect(), "parted/a", "p");
        assertEquals(List.of("p"), member(connect(), PARTED).credit(9).texts());
    }

    @Test
    void aMemberFollowsTheEndAndKeepsToItsCredit() {
        RecordingConsumer member = member(connect(), EVENTS).credit(2);

        publish(connect(), "events/a", "0", "1", "2");

        assertEquals(List.of("0", "1"), member.texts());
        member.credit(1);
        assertEquals(List.of("0", "1", "2"), member.texts());
    }

    @Test
    void aMemberIsDrainedWhenNothingIsLeftForIt() {
        publish(connect(), "events/a", "0");
        RecordingConsumer member = member(connect(), EVENTS).credit(10);

        member.drain();

        assertEquals(1, member.drainedCalls());
        RecordingConsumer standby = member(connect(), EVENTS).credit(10);
        standby.drain();
        assertEquals(1, standby.drainedCalls());
        assertEquals(Set.of(), standby.assigned());
    }

    /** AMQP clients drain as soon as they have attached. */
    @Test
    void aMemberThatDrainsAtOnceGetsWhatIsThere() {
        publish(connect(), "events/a", "0", "1");
        Peer peer = connect();
        RecordingConsumer[] made = new RecordingConsumer[1];
        made[0] =
                new RecordingConsumer(
                        peer,
                        violations(),
                        () -> {
                            made[0].handle().credit(10, RecordingConsumer.PLENTY);
                            made[0].handle().drain();
                        });

        peer.call(() -> peer.connection().consume(request(EVENTS, GROUP), made[0]));

        assertEquals(List.of("0", "1"), made[0].texts());
        assertEquals(1, made[0].drainedCalls());
    }

    @Test
    void saysWhereAGroupStands() {
        publish(connect(), "events/a", "0", "1", "2", "3");
        Peer peer = connect();
        RecordingConsumer member =
                member(peer, EVENTS, new GroupMembership(GROUP, "one")).credit(4);
        member.settle(1, Outcome.ACCEPTED);
        member.settle(3, Outcome.ACCEPTED);

        GroupDescription group = describe(ON_EVENTS);

        assertEquals(List.of(new GroupDescription.Partition(0, 1, 4, 2)), group.partitions());
        assertEquals(2, group.lag());
        GroupDescription.Member described = group.members().getFirst();
        assertEquals("one", described.instance());
        assertEquals(Set.of(0), described.partitions());
        assertEquals(peer.connection().info(), described.connection());
        assertTrue(described.isConnected());
    }

    @Test
    void aGroupWithMembersIsNeitherDeletedNorReset() {
        member(connect(), EVENTS);

        Peer asking = connect();
        assertEquals(
                Refusal.Reason.IN_USE,
                asking.<GroupId>askInVain(
                        reply -> asking.connection().groups().delete(ON_EVENTS, reply)));
        assertEquals(
                Refusal.Reason.IN_USE,
                asking.<GroupDescription>askInVain(
                        reply ->
                                asking.connection()
                                        .groups()
                                        .reset(ON_EVENTS, new StreamPosition.First(), reply)));
    }

    @Test
    void aDeletedGroupBeginsAnew() {
        publish(connect(), "events/a", "0", "1");
        Peer first = connect();
        member(first, EVENTS).credit(2).settle(1, 2, Outcome.ACCEPTED);
        first.close();

        Peer asking = connect();
        assertEquals(
                ON_EVENTS,
                asking.<GroupId>ask(
                        reply -> asking.connection().groups().delete(ON_EVENTS, reply)));

        assertEquals(
                Refusal.Reason.NOT_FOUND,
                asking.<GroupDescription>askInVain(
                        reply -> asking.connection().groups().describe(ON_EVENTS, reply)));
        assertEquals(List.of("0", "1"), member(connect(), EVENTS).credit(9).texts());
    }

    @Test
    void aGroupThatWasResetGoesOnFromThere() {
        publish(connect(), "events/a", "0", "1", "2");
        Peer first = connect();
        member(first, EVENTS).credit(3).settle(1, 3, Outcome.ACCEPTED);
        first.close();

        assertEquals(2, reset(new StreamPosition.Offset(1)).lag());
        assertEquals(1, reset(new StreamPosition.Last()).lag());
        assertEquals(0, reset(new StreamPosition.Next()).lag());
        assertEquals(3, reset(new StreamPosition.Timestamp(1)).lag());
        assertEquals(2, reset(new StreamPosition.Offset(1)).lag());

        assertEquals(List.of("1", "2"), member(connect(), EVENTS).credit(9).texts());
    }

    @Test
    void aGroupThatWasResetInSomePartitionsStaysWhereItIsInTheOthers() {
        Peer publisher = connect();
        for (int i = 0; i < 40; i++) {
            publish(publisher, "parted/" + i, "m" + i);
        }
        Peer first = connect();
        member(first, PARTED).credit(40).settle(1, 40, Outcome.ACCEPTED);
        first.close();
        GroupId id = new GroupId(PARTED, GROUP);
        List<GroupDescription.Partition> before = describe(id).partitions();

        GroupDescription after =
                reset(
                        id,
                        Map.of(
                                0, new StreamPosition.First(),
                                1, new StreamPosition.Last(),
                                3, new StreamPosition.Timestamp(1)));

        assertEquals(before.get(0).end(), after.partitions().get(0).lag());
        assertEquals(1, after.partitions().get(1).lag());
        assertEquals(before.get(2), after.partitions().get(2));
        assertEquals(before.get(3).end(), after.partitions().get(3).lag());
        assertEquals(after.lag(), member(connect(), PARTED).credit(40).texts().size());
    }

    @Test
    void aPartitionThatIsNotThereIsNotReset() {
        publish(connect(), "events/a", "0");
        Peer first = connect();
        member(first, EVENTS).credit(1).settle(1, Outcome.ACCEPTED);
        first.close();

        for (int missing : List.of(-1, 1)) {
            Peer asking = connect();
            assertEquals(
                    Refusal.Reason.NOT_FOUND,
                    asking.<GroupDescription>askInVain(
                            reply ->
                                    asking.connection()
                                            .groups()
                                            .reset(
                                                    ON_EVENTS,
                                                    Map.of(
                                                            0,
                                                            new StreamPosition.First(),
                                                            missing,
                                                            new StreamPosition.First()),
                                                    reply)));
        }
        assertEquals(0, describe(ON_EVENTS).lag());
    }

    @Test
    void listsGroupsWithWhatTheyAreAt() {
        publish(connect(), "events/a", "0", "1", "2");
        Peer left = connect();
        member(left, EVENTS, "left", new StreamPosition.First()).credit(1);
        left.close();
        member(connect(), EVENTS, "read", new StreamPosition.Last());
        member(connect(), PARTED, "apart", new StreamPosition.First());

        GroupPage all = list("", Optional.empty(), 9);
        assertEquals(
                List.of(
                        new GroupPage.Entry(new GroupId(EVENTS, "left"), GroupState.EMPTY, 0, 3),
                        new GroupPage.Entry(new GroupId(EVENTS, "read"), GroupState.STABLE, 1, 1),
                        new GroupPage.Entry(new GroupId(PARTED, "apart"), GroupState.STABLE, 1, 0)),
                all.entries());
        assertEquals(Optional.empty(), all.next());
        assertEquals(all.entries().subList(0, 2), list(EVENTS, Optional.empty(), 9).entries());
        assertEquals(List.of(), list("other", Optional.empty(), 9).entries());
        assertEquals(GroupState.EMPTY, describe(new GroupId(EVENTS, "left")).state());
    }

    @Test
    void pagesOfAListFollowEachOther() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            names.add("group" + (char) ('a' + i));
            member(connect(), EVENTS, names.getLast(), new StreamPosition.Next());
        }
        for (int limit : List.of(1, 3, 19, 20, 21)) {
            List<String> listed = new ArrayList<>();
            Optional<GroupId> after = Optional.empty();
            do {
                GroupPage page = list("", after, limit);
                assertTrue(page.entries().size() <= limit, page.toString());
                page.entries().forEach(entry -> listed.add(entry.id().group()));
                after = page.next();
            } while (after.isPresent());
            assertEquals(names, listed, "by " + limit);
        }
    }

    /** A group moves on when the one who has a partition has settled what it has of it. */
    @Test
    void saysThatPartitionsAreToMove() {
        for (int i = 0; i < 40; i++) {
            publish(connect(), "parted/" + i, "m" + i);
        }
        RecordingConsumer first = member(connect(), PARTED).credit(40);
        member(connect(), PARTED);
        GroupId id = new GroupId(PARTED, GROUP);
        assertEquals(GroupState.MOVING, describe(id).state());
        assertEquals(
                GroupState.MOVING, list(PARTED, Optional.empty(), 1).entries().getFirst().state());

        first.settle(1, 40, Outcome.ACCEPTED);

        assertEquals(GroupState.STABLE, describe(id).state());
    }

    @Test
    void onlyStreamsHaveGroups() {
        for (String source : List.of(ORDERS, "queue://" + ORDERS, "topic://a/#", "stream://jobs")) {
            RecordingConsumer refused = connect().consume(request(source, GROUP));
            assertEquals(Refusal.Reason.WRONG_KIND, refused.refusalReason(), source);
        }
        assertEquals(
                Refusal.Reason.NOT_FOUND,
                connect().consume(request("stream://none", GROUP)).refusalReason());
    }

    @Test
    void groupsAreNamedLikeAddresses() {
        for (String name : List.of("", "$mine", "a+", "#", "nul\0")) {
            RecordingConsumer refused = connect().consume(request(EVENTS, name));
            assertEquals(Refusal.Reason.INVALID_NAME, refused.refusalReason(), name);
        }
        connect().consume(request(EVENTS, "of/several levels")).assertOpen();
    }

    @Test
    void aMemberThatClosesAtOnceLeavesNothingBehind() {
        publish(connect(), "events/a", "0");
        Peer hasty = connect();
        RecordingConsumer[] made = new RecordingConsumer[1];
        made[0] = hasty.consume(request(EVENTS, GROUP), () -> {});
        made[0].close();
        Peer gone = connect();
        gone.loop()
                .run(
                        () ->
                                gone.connection()
                                        .consume(
                                                request(EVENTS, GROUP),
                                                new RecordingConsumer(
                                                        gone, violations(), () -> {})));
        gone.close();

        assertEquals(List.of(), describe(ON_EVENTS).members());
        assertEquals(List.of("0"), member(connect(), EVENTS).credit(9).texts());
    }

    @Test
    void onlyTheMessagesThatASelectorFitsAreDelivered() {
        Peer publisher = connect();
        for (int i = 0; i < 4; i++) {
            publisher.publish(
                    text("events/a", "m" + i).properties(property("n", "v" + i % 2)).build(),
                    Target.Kind.ANY);
        }
        Peer peer = connect();
        RecordingConsumer member =
                peer.consume(request(EVENTS, GROUP).selecting("n = 'v1'")).credit(9);

        assertEquals(List.of("m1", "m3"), member.texts());
        member.settle(1, 2, Outcome.ACCEPTED);
        assertEquals(0, describe(ON_EVENTS).lag());
    }

    private GroupDescription reset(StreamPosition position) {
        Peer peer = connect();
        return peer.ask(reply -> peer.connection().groups().reset(ON_EVENTS, position, reply));
    }

    private GroupDescription reset(GroupId id, Map<Integer, StreamPosition> positions) {
        Peer peer = connect();
        return peer.ask(reply -> peer.connection().groups().reset(id, positions, reply));
    }

    private GroupPage list(String stream, Optional<GroupId> after, int limit) {
        Peer peer = connect();
        GroupListRequest request = new GroupListRequest(stream, after, limit);
        return peer.ask(reply -> peer.connection().groups().list(request, reply));
    }

    private static long position(Delivery delivery) {
        return delivery.position() == null ? -1 : delivery.position().offset();
    }

    private static ApplicationProperties property(String name, String text) {
        return new ApplicationProperties.Builder().add(name, text).build();
    }
}
