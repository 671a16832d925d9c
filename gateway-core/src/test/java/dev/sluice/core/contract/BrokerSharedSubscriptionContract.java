package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Subscriptions that sessions share (MQTT 5 4.8.2). */
public abstract class BrokerSharedSubscriptionContract extends BrokerContract {
    private static final long HOUR_MS = 3_600_000;
    private static final String SHARED = "$share/g/t/+";

    /** A session with a shared subscription that receives. */
    private final class Member {
        final Peer peer = connect();
        final RecordingSession session;
        final RecordingConsumer inbox;

        Member(String clientId, long expiryMs, Quality quality) {
            session = peer.openSession(new SessionRequest(clientId, false, expiryMs, null));
            session.subscribe(SHARED, quality);
            inbox = session.receive();
        }

        List<String> texts() {
            return inbox.texts();
        }
    }

    private Member member(String clientId) {
        return new Member(clientId, HOUR_MS, Quality.AT_LEAST_ONCE);
    }

    private static String[] numbered(int from, int until) {
        return IntStream.range(from, until).mapToObj(String::valueOf).toArray(String[]::new);
    }

    @Test
    void eachMessageGoesToOneMember() {
        Member one = member("one");
        Member two = member("two");

        publish(connect(), "t/1", numbered(0, 100));

        assertEquals(100, one.texts().size() + two.texts().size());
        List<String> all = new ArrayList<>(one.texts());
        all.addAll(two.texts());
        assertEquals(100, all.stream().distinct().count());
        assertTrue(one.texts().size() >= 25 && two.texts().size() >= 25, () -> "" + one.texts());
    }

    @Test
    void eachGroupAndEachFilterGetsEveryMessage() {
        Peer peer = connect();
        RecordingSession session = peer.openSession(new SessionRequest("m", true, 0, null));
        session.subscribe("$share/a/t/+", Quality.AT_LEAST_ONCE);
        session.subscribe("$share/b/t/+", Quality.AT_LEAST_ONCE);
        session.subscribe("$share/b/#", Quality.AT_LEAST_ONCE);
        session.subscribe("t/1", Quality.AT_LEAST_ONCE);
        RecordingConsumer inbox = session.receive();

        publish(connect(), "t/1", "x");

        assertEquals(List.of("x", "x", "x", "x"), inbox.texts());
    }

    @Test
    void deliversWithTheMembersOwnOptions() {
        Peer peer = connect();
        RecordingSession session = peer.openSession(new SessionRequest("m", true, 0, null));
        SubscriptionOptions options =
                new SubscriptionOptions(Quality.AT_LEAST_ONCE, false, true, 42);
        assertFalse(session.subscribe(SHARED, options));
        RecordingConsumer inbox = session.receive();

        connect().publish(text("t/1", "x").quality(Quality.EXACTLY_ONCE).build(), Target.Kind.ANY);

        assertEquals(Quality.AT_LEAST_ONCE, inbox.delivery(0).quality());
        assertEquals(List.of(42), inbox.delivery(0).match().identifiers());
        assertTrue(inbox.delivery(0).match().keepsRetain());
        assertTrue(session.subscribe(SHARED, Quality.AT_MOST_ONCE));
        publish(connect(), "t/1", "y");
        assertTrue(inbox.delivery(1).isSettled());
        assertEquals(List.of(), inbox.delivery(1).match().identifiers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$share//t", "$share/g", "$share/g/", "$share/+/t", "$share/#", "$share/"})
    void refusesWhatHasNotTheForm(String filter) {
        Peer peer = connect();
        RecordingSession session = peer.openSession(new SessionRequest("m", true, 0, null));
        SubscriptionOptions options =
                new SubscriptionOptions(Quality.AT_LEAST_ONCE, false, false, 0);
        Refusal.Reason reason =
                peer.<Boolean>askInVain(
                        reply ->
                                session.handle().subscribe(TopicFilter.of(filter), options, reply));
        assertEquals(Refusal.Reason.INVALID_NAME, reason);
        assertEquals(
                Refusal.Reason.INVALID_NAME,
                peer.<Boolean>askInVain(
                        reply -> session.handle().unsubscribe(TopicFilter.of(filter), reply)));
    }

    /** [MQTT-3.8.3-4] */
    @Test
    void refusesToLeaveOutWhatIsLocal() {
        Peer peer = connect();
        RecordingSession session = peer.openSession(new SessionRequest("m", true, 0, null));
        SubscriptionOptions options =
                new SubscriptionOptions(Quality.AT_LEAST_ONCE, true, false, 0);
        assertEquals(
                Refusal.Reason.NOT_SUPPORTED,
                peer.<Boolean>askInVain(
                        reply ->
                                session.handle()
                                        .subscribe(TopicFilter.of(SHARED), options, reply)));
    }

    @Test
    void bringsNoRetainedMessages() {
        connect().publish(text("t/1", "kept").retain(true).build(), Target.Kind.ANY);

        Member member = member("m");

        assertEquals(List.of(), member.texts());
        publish(connect(), "t/1", "new");
        assertEquals(List.of("new"), member.texts());
    }

    /** MQTT 4.7.2: a wildcard at the beginning does not match what begins with a dollar. */
    @Test
    void doesNotMatchReservedAddresses() {
        Peer peer = connect();
        RecordingSession session = peer.openSession(new SessionRequest("m", true, 0, null));
        session.subscribe("$share/g/#", Quality.AT_LEAST_ONCE);
        RecordingConsumer inbox = session.receive();

        publish(connect(), "t/1", "x");

        assertEquals(List.of("x"), inbox.texts());
    }

    @Test
    void aMemberThatIsGoneGetsNothingWhileAnotherIsThere() {
        Member gone = member("gone");
        Member there = member("there");
        gone.peer.close();

        publish(connect(), "t/1", numbered(0, 50));

        assertEquals(List.of(numbered(0, 50)), there.texts());
        Member back = member("gone");
        assertTrue(back.session.wasPresent());
        assertEquals(List.of(), back.texts());
    }

    @Test
    void messagesWaitWhileNoMemberIsThere() {
        Member one = member("one");
        Member two = member("two");
        one.peer.close();
        two.peer.close();

        publish(connect(), "t/1", numbered(0, 50));

        Member back = member("two");
        assertEquals(List.of(numbered(0, 50)), back.texts());
    }

    @Test
    void whatIsDeliveredAtMostOnceDoesNotWait() {
        Member member = member("m");
        member.peer.close();

        connect()
                .publish(
                        text("t/1", "lost").quality(Quality.AT_MOST_ONCE).build(), Target.Kind.ANY);
        publish(connect(), "t/1", "kept");

        assertEquals(List.of("kept"), member("m").texts());
    }

    @Test
    void aSlowMemberKeepsNothingFromOthers() {
        Peer slowPeer = connect();
        RecordingSession slow =
                slowPeer.openSession(new SessionRequest("slow", false, HOUR_MS, null));
        slow.subscribe(SHARED, Quality.AT_LEAST_ONCE);
        RecordingConsumer slowInbox = new RecordingConsumer(slowPeer, violations(), () -> {});
        slowPeer.call(() -> slow.handle().receive(slowInbox));
        slowInbox.credit(3);
        Member fast = member("fast");

        publish(connect(), "t/1", numbered(0, 100));

        assertEquals(3, slowInbox.texts().size());
        assertEquals(97, fast.texts().size());
    }

    @Test
    void whatAClientDidNotSettleComesAgainToItsSession() {
        Member one = member("one");
        publish(connect(), "t/1", "a", "b");
        one.inbox.settle(1, Outcome.ACCEPTED);
        one.peer.close();
        Member other = member("other");

        Member back = member("one");

        assertEquals(List.of("b"), back.texts());
        assertEquals(1, back.inbox.delivery(0).failedAttempts());
        assertEquals(List.of(), other.texts());
    }

    @Test
    void whatASessionDidNotSettleGoesToAnotherWhenItEnds() {
        Member ending = member("ending");
        publish(connect(), "t/1", "a", "b");
        connect()
                .publish(
                        text("t/1", "once").quality(Quality.EXACTLY_ONCE).build(), Target.Kind.ANY);
        ending.inbox.settle(1, Outcome.ACCEPTED);
        Member other = new Member("other", HOUR_MS, Quality.EXACTLY_ONCE);

        ending.session.disconnect(true, OptionalLong.of(0));

        assertEquals(List.of("b", "once"), other.texts());
        assertEquals(Quality.AT_LEAST_ONCE, other.inbox.delivery(1).quality());
    }

    /** MQTT 5 4.8.2: it must not go to another session. */
    @Test
    void whatIsDeliveredExactlyOnceEndsWithItsSession() {
        Member ending = new Member("ending", HOUR_MS, Quality.EXACTLY_ONCE);
        connect()
                .publish(
                        text("t/1", "once").quality(Quality.EXACTLY_ONCE).build(), Target.Kind.ANY);
        assertEquals(List.of("once"), ending.texts());
        Member other = new Member("other", HOUR_MS, Quality.EXACTLY_ONCE);

        ending.session.disconnect(true, OptionalLong.of(0));

        assertEquals(List.of(), other.texts());
    }

    @Test
    void whatWaitsGoesToTheOthersWhenOneUnsubscribes() {
        Member one = member("one");
        Member two = member("two");
        one.peer.close();
        two.peer.close();
        publish(connect(), "t/1", numbered(0, 10));
        Member back = new Member("one", HOUR_MS, Quality.AT_MOST_ONCE);
        assertEquals(10, back.texts().size());
        assertTrue(back.session.unsubscribe(SHARED));
        assertFalse(back.session.unsubscribe(SHARED));

        publish(connect(), "t/1", "later");

        assertEquals(10, back.texts().size());
        assertEquals(List.of("later"), member("two").texts());
    }

    @Test
    void theGroupEndsWithItsLastMember() {
        Member last = member("last");
        last.peer.close();
        publish(connect(), "t/1", "dropped");
        Peer peer = connect();
        RecordingSession session =
                peer.openSession(new SessionRequest("last", false, HOUR_MS, null));
        assertTrue(session.unsubscribe(SHARED));

        assertEquals(List.of(), member("new").texts());
    }

    /** A queue in memory is followed by a durable one, which gets what waits. */
    @Test
    void whatWaitsInMemoryIsNotLostWhenADurableMemberComes() {
        Peer peer = connect();
        RecordingSession passing = peer.openSession(new SessionRequest("passing", true, 0, null));
        passing.subscribe(SHARED, Quality.AT_LEAST_ONCE);
        publish(connect(), "t/1", numbered(0, 100));

        Member durable = member("durable");

        assertEquals(List.of(numbered(0, 100)), durable.texts());
        publish(connect(), "t/1", "later");
        assertEquals("later", durable.texts().getLast());
        RecordingConsumer inbox = passing.receive();
        publish(connect(), "t/1", numbered(0, 10));
        assertEquals(111, durable.texts().size() + inbox.texts().size());
        assertTrue(inbox.texts().size() > 0);
    }

    @Test
    void aSessionThatIsTakenOverStaysAMember() {
        Member one = member("one");
        publish(connect(), "t/1", "a");
        Member again = member("one");
        assertEquals(Refusal.Reason.TAKEN_OVER, one.session.endReason());

        publish(connect(), "t/1", "b");

        assertEquals(List.of("a", "b"), again.texts());
        assertEquals(List.of("a"), one.texts());
    }
}
