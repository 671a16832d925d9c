package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.GroupState;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.message.ApplicationProperties;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/**
 * What members of a consumer group settle in transactions counts with what these publish, or not at
 * all, and only while what was settled is the member's.
 */
public abstract class BrokerGroupTransactionContract extends GroupContract {
    /** Longer than members may keep a partition, shorter than a transaction may be open. */
    private static final Duration REVOCATION = Duration.ofSeconds(31);

    private static final GroupId ON_PARTED = new GroupId(PARTED, GROUP);

    @Test
    void whatItSettledIsDoneAtTheCommit() {
        publish(connect(), "events/a", "0", "1", "2", "3");
        Peer peer = connect();
        RecordingConsumer member = member(peer, EVENTS).credit(4);
        RecordingTransaction transaction = peer.begin();
        transaction.settle(member, 1, 2, Outcome.ACCEPTED);
        transaction.settle(member, 3, 3, new Outcome.Rejected("wrong"));
        transaction.publish(ORDERS, Target.Kind.ANY, "out");
        assertEquals(4, describe(ON_EVENTS).lag());

        assertEquals(PublishResult.ACCEPTED, transaction.commit());

        assertEquals(1, describe(ON_EVENTS).lag());
        assertEquals(List.of("out"), connect().consume(ORDERS).credit(10).texts());
        peer.close();
        assertEquals(List.of("3"), member(connect(), EVENTS).credit(10).texts());
    }

    @Test
    void settlesInSeveralGroupsAndQueuesAtOnce() {
        publish(connect(), "events/a", "0");
        publish(connect(), "parted/a", "p");
        publish(connect(), ORDERS, "o");
        Peer peer = connect();
        RecordingConsumer events = member(peer, EVENTS).credit(1);
        RecordingConsumer parted = member(peer, PARTED).credit(1);
        RecordingConsumer orders = peer.consume(ORDERS).credit(1);

        peer.begin().accept(events, 1).accept(parted, 1).accept(orders, 1).commit();
        peer.close();

        assertEquals(0, describe(ON_EVENTS).lag());
        assertEquals(0, describe(ON_PARTED).lag());
        assertEquals(List.of(), connect().consume(ORDERS).credit(1).texts());
    }

    @Test
    void aRollbackLeavesDeliveriesUnsettledAtTheirMember() {
        publish(connect(), "events/a", "0", "1");
        Peer peer = connect();
        RecordingConsumer member = member(peer, EVENTS).credit(2);
        RecordingTransaction transaction = peer.begin();
        transaction.accept(member, 1).publish(ORDERS, Target.Kind.ANY, "lost");

        transaction.rollback();

        assertEquals(List.of(), connect().consume(ORDERS).credit(1).texts());
        assertEquals(List.of("0", "1"), member.credit(10).texts());
        member.settle(1, Outcome.RELEASED);
        assertEquals(List.of("0", "1", "0"), member.texts());
        assertEquals(2, describe(ON_EVENTS).lag());
        peer.begin().settle(member, 2, 3, Outcome.ACCEPTED).commit();
        assertEquals(0, describe(ON_EVENTS).lag());
    }

    @Test
    void whatItSettledNothingElseSettles() {
        publish(connect(), "events/a", "0", "1", "2");
        Peer peer = connect();
        RecordingConsumer member = member(peer, EVENTS).credit(3);
        RecordingTransaction first = peer.begin();
        RecordingTransaction second = peer.begin();
        member.settle(3, Outcome.ACCEPTED);
        first.accept(member, 1);

        member.settle(1, Outcome.RELEASED);
        member.settle(1, 1, Outcome.ACCEPTED);
        first.settle(member, 1, 1, new Outcome.Rejected("late"));
        second.settle(member, 1, 3, Outcome.ACCEPTED);
        assertEquals(PublishResult.ACCEPTED, second.commit());
        assertEquals(List.of("0", "1", "2"), member.credit(10).texts());
        first.rollback();

        assertEquals(1, describe(ON_EVENTS).lag());
        peer.close();
        assertEquals(List.of("0"), member(connect(), EVENTS).credit(10).texts());
    }

    @Test
    void otherOutcomesTakeEffectAtTheCommit() {
        publish(connect(), "events/a", "0", "1", "2");
        Peer peer = connect();
        RecordingConsumer member = member(peer, EVENTS).credit(2);
        RecordingTransaction transaction = peer.begin();
        transaction.settle(member, 1, 1, Outcome.RELEASED);
        transaction.settle(
                member, 2, 2, new Outcome.Modified(true, false, ApplicationProperties.NONE));
        assertEquals(List.of("0", "1"), member.texts());

        transaction.commit();

        assertEquals(List.of("0", "1", "0", "1", "2"), member.credit(10).texts());
        assertEquals(0, member.delivery(2).failedAttempts());
        assertEquals(1, member.delivery(3).failedAttempts());
    }

    @Test
    void itsDeliveriesOutliveTheirConsumer() {
        publish(connect(), "events/a", "0", "1", "2");
        Peer peer = connect();
        RecordingConsumer member = member(peer, EVENTS).credit(2);
        RecordingTransaction committing = peer.begin();
        RecordingTransaction returning = peer.begin();
        committing.accept(member, 1);
        returning.accept(member, 2);

        member.close();
        RecordingConsumer next = member(connect(), EVENTS).credit(10);
        assertEquals(List.of(), next.texts());
        assertEquals(PublishResult.ACCEPTED, committing.commit());
        assertEquals(List.of(), next.texts());
        returning.rollback();

        assertEquals(List.of("1", "2"), next.texts());
        assertEquals(0, next.delivery(0).failedAttempts());
    }

    @Test
    void aGroupWhoseOnlyMemberHasLeftCommitsStill() {
        publish(connect(), "events/a", "0", "1");
        Peer peer = connect();
        RecordingConsumer member = member(peer, EVENTS).credit(2);
        RecordingTransaction transaction = peer.begin().accept(member, 1);
        member.close();
        assertEquals(GroupState.EMPTY, describe(ON_EVENTS).state());

        assertEquals(PublishResult.ACCEPTED, transaction.commit());

        assertEquals(1, describe(ON_EVENTS).lag());
        assertEquals(List.of("1"), member(connect(), EVENTS).credit(10).texts());
    }

    @Test
    void theEndOfTheConnectionRollsItBack() {
        publish(connect(), "events/a", "0");
        Peer peer = connect();
        RecordingConsumer member = member(peer, EVENTS).credit(1);
        peer.begin().accept(member, 1).publish(ORDERS, Target.Kind.ANY, "lost");
        RecordingConsumer next = member(connect(), EVENTS).credit(10);

        peer.close();

        assertEquals(List.of("0"), next.texts());
        assertEquals(1, next.delivery(0).failedAttempts());
        assertEquals(List.of(), connect().consume(ORDERS).credit(1).texts());
    }

    @Test
    void oneThatTakesTooLongIsRolledBack() {
        publish(connect(), "events/a", "0");
        Peer peer = connect();
        RecordingConsumer member = member(peer, EVENTS).credit(9);
        RecordingTransaction transaction = peer.begin().accept(member, 1);

        rig().loops().advance(Duration.ofHours(1));

        assertEquals(Refusal.Reason.LIMIT_EXCEEDED, transaction.endReason());
        member.settle(1, Outcome.RELEASED);
        assertEquals(List.of("0", "0"), member.texts());
    }

    @Test
    void aPartitionThatWasTakenAwayRefusesTheCommit() {
        fillParted();
        Peer slow = connect();
        RecordingConsumer first = member(slow, PARTED).credit(100);
        RecordingTransaction transaction = slow.begin();
        transaction.settle(first, 1, 40, Outcome.ACCEPTED);
        transaction.publish(ORDERS, Target.Kind.ANY, "out");
        RecordingConsumer second = member(connect(), PARTED).credit(100);
        rig().loops().advance(REVOCATION);
        assertTrue(!second.texts().isEmpty());

        assertEquals(Refusal.Reason.TAKEN_OVER, transaction.commitInVain());

        assertEquals(40, describe(ON_PARTED).lag());
        assertEquals(List.of(), connect().consume(ORDERS).credit(1).texts());
        // What stayed with the first one is its to settle still.
        first.settle(1, 40, Outcome.ACCEPTED);
        second.settle(1, 40, Outcome.ACCEPTED);
        assertEquals(0, describe(ON_PARTED).lag());
    }

    @Test
    void aPartitionThatIsToMoveWaitsForTheCommit() {
        fillParted();
        Peer slow = connect();
        RecordingConsumer first = member(slow, PARTED).credit(100);
        RecordingTransaction transaction = slow.begin();
        transaction.settle(first, 1, 40, Outcome.ACCEPTED);
        RecordingConsumer second = member(connect(), PARTED).credit(100);
        assertEquals(GroupState.MOVING, describe(ON_PARTED).state());

        assertEquals(PublishResult.ACCEPTED, transaction.commit());

        assertEquals(GroupState.STABLE, describe(ON_PARTED).state());
        assertEquals(2, second.assigned().size());
        assertEquals(List.of(), second.texts());
    }

    /** It has not settled them yet when they are taken, so no claim can tell. */
    @Test
    void whatWasTakenAwayBeforeCannotBeSettledInATransaction() {
        fillParted();
        Peer slow = connect();
        RecordingConsumer first = member(slow, PARTED).credit(100);
        RecordingConsumer second = member(connect(), PARTED).credit(100);
        rig().loops().advance(REVOCATION);
        assertTrue(!second.texts().isEmpty());

        RecordingTransaction transaction = slow.begin();
        transaction.settle(first, 1, 40, Outcome.ACCEPTED);
        transaction.publish(ORDERS, Target.Kind.ANY, "out");
        assertEquals(Refusal.Reason.TAKEN_OVER, transaction.commitInVain());
        assertEquals(40, describe(ON_PARTED).lag());

        // Who gives them up has nothing to do with them any more.
        first.settle(1, 40, Outcome.RELEASED);
        assertEquals(
                PublishResult.ACCEPTED,
                slow.begin().settle(first, 1, 1_000, Outcome.ACCEPTED).commit());
    }

    @Test
    void aStaticMemberThatWasReplacedCannotCommit() {
        publish(connect(), "events/a", "0");
        Peer old = connect();
        GroupMembership one = new GroupMembership(GROUP, "one");
        RecordingConsumer earlier = member(old, EVENTS, one).credit(9);
        RecordingTransaction claimed = old.begin().accept(earlier, 1);
        RecordingTransaction open = old.begin();

        RecordingConsumer later = member(connect(), EVENTS, one).credit(9);
        assertEquals(Refusal.Reason.TAKEN_OVER, earlier.endReason());
        open.accept(earlier, 1);

        assertEquals(List.of("0"), later.texts());
        assertEquals(Refusal.Reason.TAKEN_OVER, claimed.commitInVain());
        assertEquals(Refusal.Reason.TAKEN_OVER, open.commitInVain());
        assertEquals(1, describe(ON_EVENTS).lag());
    }

    @Test
    void whatAClosedConsumerGaveBackCannotBeSettledInATransaction() {
        publish(connect(), "events/a", "0");
        Peer peer = connect();
        RecordingConsumer member = member(peer, EVENTS).credit(9);
        RecordingTransaction transaction = peer.begin();
        member.close();

        transaction.accept(member, 1);

        assertEquals(Refusal.Reason.TAKEN_OVER, transaction.commitInVain());
        assertEquals(1, describe(ON_EVENTS).lag());
    }

    @Test
    void aGroupThatWasResetOrDeletedRefusesTheCommit() {
        publish(connect(), "events/a", "0", "1");
        for (boolean isReset : List.of(true, false)) {
            Peer peer = connect();
            RecordingConsumer member = member(peer, EVENTS).credit(2);
            RecordingTransaction transaction = peer.begin();
            transaction.settle(member, 1, 2, Outcome.ACCEPTED);
            transaction.publish(ORDERS, Target.Kind.ANY, "out");
            member.close();
            Peer admin = connect();

            if (isReset) {
                admin.<GroupDescription>ask(
                        reply ->
                                admin.connection()
                                        .groups()
                                        .reset(ON_EVENTS, new StreamPosition.First(), reply));
            } else {
                admin.<GroupId>ask(reply -> admin.connection().groups().delete(ON_EVENTS, reply));
            }

            assertEquals(Refusal.Reason.TAKEN_OVER, transaction.commitInVain());
        }
        assertEquals(List.of("0", "1"), member(connect(), EVENTS).credit(9).texts());
        assertEquals(List.of(), connect().consume(ORDERS).credit(1).texts());
    }

    @Test
    void aCommitThatIsRefusedForAnotherReasonGivesTheMemberItsDeliveriesBack() {
        publish(connect(), "events/a", "0");
        Peer peer = connect();
        RecordingConsumer member = member(peer, EVENTS).credit(9);
        RecordingTransaction transaction = peer.begin().accept(member, 1);
        transaction.publish("nowhere", Target.Kind.QUEUE, "bad");

        assertEquals(Refusal.Reason.NOT_FOUND, transaction.commitInVain());

        assertEquals(1, describe(ON_EVENTS).lag());
        peer.begin().accept(member, 1).commit();
        assertEquals(0, describe(ON_EVENTS).lag());
    }

    @Test
    void readersWithoutAGroupHaveNothingToSettle() {
        publish(connect(), "events/a", "0");
        Peer peer = connect();
        RecordingConsumer reader =
                peer.consume(
                                new ConsumeRequest(
                                        Target.parse("stream://" + EVENTS),
                                        false,
                                        false,
                                        new StreamPosition.First()))
                        .credit(9);

        assertEquals(PublishResult.ACCEPTED, peer.begin().accept(reader, 1).commit());
    }

    private void fillParted() {
        Peer publisher = connect();
        for (int i = 0; i < 40; i++) {
            publish(publisher, "parted/" + i, "m" + i);
        }
    }
}
