package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Who reads which partition for a consumer group. The broker under test waits 30 seconds for the
 * settlement of what moves, and 45 for a static member.
 */
public abstract class BrokerAssignmentContract extends GroupContract {
    private static final Duration REVOCATION = Duration.ofSeconds(30);
    private static final Duration ABSENCE = Duration.ofSeconds(45);
    private static final Set<Integer> ALL = Set.of(0, 1, 2, 3);

    @Test
    void partitionsAreDividedEvenlyAndEachMessageGoesToOneMember() {
        RecordingConsumer first = member(connect(), PARTED);
        RecordingConsumer second = member(connect(), PARTED);
        RecordingConsumer third = member(connect(), PARTED);
        List<RecordingConsumer> members = List.of(first, second, third);

        List<String> bodies = fill(32);
        members.forEach(member -> member.credit(100));

        assertEquals(
                List.of(1, 1, 2),
                members.stream().map(member -> member.assigned().size()).sorted().toList());
        assertEquals(ALL, union(members));
        List<String> got = new ArrayList<>();
        for (RecordingConsumer member : members) {
            got.addAll(member.texts());
            assertTrue(member.assigned().containsAll(partitions(member)));
        }
        assertEquals(bodies, got.stream().sorted().toList());
    }

    @Test
    void nothingMovesThatNeedNot() {
        RecordingConsumer first = member(connect(), PARTED);
        RecordingConsumer second = member(connect(), PARTED);
        Set<Integer> kept = first.assigned();
        Peer leaving = connect();
        RecordingConsumer third = member(leaving, PARTED);

        assertEquals(1, third.assigned().size());
        assertEquals(5, first.assignments() + second.assignments() + third.assignments());
        assertTrue(kept.containsAll(first.assigned()));
        leaving.close();
        assertEquals(kept, first.assigned());
        assertEquals(ALL, union(List.of(first, second)));
    }

    @Test
    void aPartitionMovesWhenItsMemberHasSettledWhatItHas() {
        List<String> bodies = fill(32);
        RecordingConsumer first = member(connect(), PARTED).credit(100);
        RecordingConsumer second = member(connect(), PARTED).credit(100);
        assertEquals(2, first.assigned().size());
        assertEquals(Set.of(), second.assigned());
        assertEquals(List.of(), second.texts());

        first.settle(1, 100, Outcome.ACCEPTED);

        assertEquals(2, second.assigned().size());
        assertEquals(List.of(), second.texts());
        assertEquals(bodies, first.texts().stream().sorted().toList());
        List<String> more = fill(32);
        List<String> got = new ArrayList<>(first.texts().subList(32, first.texts().size()));
        got.addAll(second.texts());
        assertEquals(more, got.stream().sorted().toList());
        assertEquals(second.assigned(), new HashSet<>(partitions(second)));
    }

    @Test
    void whatIsReleasedOfAPartitionThatMovesGoesToTheNextMember() {
        fill(32);
        RecordingConsumer first = member(connect(), PARTED).credit(100);
        RecordingConsumer second = member(connect(), PARTED).credit(100);

        first.settle(1, 100, Outcome.RELEASED);

        assertEquals(2, second.assigned().size());
        assertEquals(
                first.deliveries().stream()
                        .limit(32)
                        .filter(each -> second.assigned().contains(partition(each)))
                        .count(),
                second.texts().size());
    }

    @Test
    void aPartitionMovesWhenItsTimeIsOverAndLateSettlementsArePassedOver() {
        fill(32);
        RecordingConsumer first = member(connect(), PARTED).credit(100);
        RecordingConsumer second = member(connect(), PARTED).credit(100);

        rig().loops().advance(REVOCATION);
        assertEquals(2, second.assigned().size());
        int moved = second.texts().size();
        assertTrue(moved > 0, "nothing was given back");
        first.settle(1, 32, Outcome.ACCEPTED);
        second.close();

        assertEquals(ALL, first.assigned());
        assertEquals(32 + moved, first.texts().size());
    }

    @Test
    void aMemberThatStandsByTakesOver() {
        publish(connect(), "events/a", "0", "1");
        Peer first = connect();
        member(first, EVENTS).credit(1);
        RecordingConsumer standby = member(connect(), EVENTS).credit(10);
        assertEquals(List.of(), standby.texts());

        first.close();

        assertEquals(Set.of(0), standby.assigned());
        assertEquals(List.of("0", "1"), standby.texts());
    }

    @Test
    void aStaticMemberThatComesBackFindsItsPartitions() {
        Peer leaving = connect();
        RecordingConsumer first = staticMember(leaving, "one");
        RecordingConsumer second = staticMember(connect(), "two");
        Set<Integer> had = first.assigned();
        Set<Integer> others = second.assigned();
        int told = second.assignments();

        leaving.close();
        rig().loops().advance(ABSENCE.minusSeconds(1));
        RecordingConsumer back = staticMember(connect(), "one");

        assertEquals(had, back.assigned());
        assertEquals(others, second.assigned());
        assertEquals(told, second.assignments());
        rig().loops().advance(ABSENCE);
        assertEquals(told, second.assignments());
    }

    @Test
    void aStaticMemberThatStaysAwayIsReplaced() {
        Peer leaving = connect();
        staticMember(leaving, "one");
        RecordingConsumer second = staticMember(connect(), "two").credit(100);
        List<String> bodies = fill(16);
        leaving.close();
        assertTrue(second.texts().size() < 16);

        rig().loops().advance(ABSENCE);

        assertEquals(ALL, second.assigned());
        assertEquals(bodies, second.texts().stream().sorted().toList());
    }

    @Test
    void aStaticMemberIsTakenOverByAnotherOfItsName() {
        publish(connect(), "events/a", "0");
        RecordingConsumer first =
                member(connect(), EVENTS, new GroupMembership(GROUP, "one")).credit(5);

        RecordingConsumer second =
                member(connect(), EVENTS, new GroupMembership(GROUP, "one")).credit(5);

        assertEquals(Refusal.Reason.TAKEN_OVER, first.endReason());
        assertEquals(List.of("0"), second.texts());
    }

    @Test
    void saysWhoIsWaitedFor() {
        Peer peer = connect();
        staticMember(peer, "one");
        peer.close();

        GroupDescription.Member member = describe(new GroupId(PARTED, GROUP)).members().getFirst();

        assertEquals(ALL, member.partitions());
        assertEquals(false, member.isConnected());
    }

    /** Publishes to all partitions; gives the bodies, sorted. */
    private List<String> fill(int count) {
        Peer publisher = connect();
        Set<String> bodies = new TreeSet<>();
        IntStream.range(0, count)
                .forEach(
                        i -> {
                            String body = "%03d".formatted(i);
                            bodies.add(body);
                            publish(publisher, "parted/" + i, body);
                        });
        return List.copyOf(bodies);
    }

    private static Set<Integer> union(List<RecordingConsumer> members) {
        Set<Integer> all = new HashSet<>();
        for (RecordingConsumer member : members) {
            for (int partition : member.assigned()) {
                assertTrue(all.add(partition), "two members have partition " + partition);
            }
        }
        return all;
    }

    private static List<Integer> partitions(RecordingConsumer member) {
        return member.deliveries().stream().map(BrokerAssignmentContract::partition).toList();
    }

    private static int partition(Delivery delivery) {
        return delivery.position() == null ? -1 : delivery.position().partition();
    }

    private static RecordingConsumer staticMember(Peer peer, String instance) {
        return member(peer, PARTED, new GroupMembership(GROUP, instance));
    }
}
