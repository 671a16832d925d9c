package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Sessions: what outlives a connection, for how long, and who has it (MQTT 5 4.1). */
public abstract class BrokerSessionContract extends BrokerContract {
    private static final long HOUR_MS = 3_600_000;

    @Test
    void aNewSessionIsNotPresentAndAResumedOneIs() {
        Peer peer = connect();
        assertFalse(open(peer, HOUR_MS).wasPresent());
        peer.close();

        assertTrue(open(connect(), HOUR_MS).wasPresent());
    }

    @Test
    void aCleanStartDiscardsWhatWasThere() {
        Peer peer = connect();
        RecordingSession old = open(peer, HOUR_MS);
        old.subscribe("t", Quality.AT_LEAST_ONCE);
        peer.close();
        publish(connect(), "t", "lost");

        RecordingSession session =
                connect().openSession(new SessionRequest("client", true, HOUR_MS, null));

        assertFalse(session.wasPresent());
        assertEquals(List.of(), session.receive().texts());
        assertFalse(session.subscribe("t", Quality.AT_LEAST_ONCE));
    }

    @Test
    void aSessionWithoutExpiryEndsWithItsConnection() {
        Peer peer = connect();
        open(peer, 0);
        peer.close();

        assertFalse(open(connect(), 0).wasPresent());
    }

    @Test
    void aSessionExpiresAfterItsTimeAndNotBefore() {
        Peer first = connect();
        open(first, 10_000);
        first.close();
        rig().loops().advance(Duration.ofMillis(9_999));
        Peer second = connect();
        assertTrue(open(second, 10_000).wasPresent());

        rig().loops().advance(Duration.ofSeconds(20));
        second.close();
        rig().loops().advance(Duration.ofSeconds(10));

        assertFalse(open(connect(), 10_000).wasPresent());
    }

    @Test
    void aSessionThatNeverExpiresStays() {
        Peer peer = connect();
        open(peer, SessionRequest.NEVER);
        peer.close();

        rig().loops().advance(Duration.ofDays(400));

        assertTrue(open(connect(), 0).wasPresent());
    }

    @Test
    void sayingGoodbyeMayChangeTheExpiry() {
        open(connect(), HOUR_MS).disconnect(true, OptionalLong.of(0));
        assertFalse(open(connect(), 1_000).wasPresent());

        Peer peer = connect();
        open(peer, 1_000).disconnect(true, OptionalLong.of(HOUR_MS));
        rig().loops().advance(Duration.ofMinutes(30));
        assertTrue(open(connect(), 0).wasPresent());
    }

    /** And nothing else: who receives from them is the adapter's to say. */
    @Test
    void remembersTheQueuesAndStreamsOfItsClient() {
        Peer peer = connect();
        RecordingSession first = open(peer, HOUR_MS);
        assertEquals(Set.of(), first.kept());
        assertFalse(first.subscribe("$queue/orders", Quality.AT_LEAST_ONCE));
        assertTrue(first.subscribe("$queue/orders", Quality.AT_MOST_ONCE));
        assertFalse(first.subscribe("$stream/events/from/first", Quality.AT_LEAST_ONCE));
        assertFalse(first.subscribe("$queue/jobs", Quality.AT_LEAST_ONCE));
        assertTrue(first.unsubscribe("$queue/jobs"));
        assertFalse(first.unsubscribe("$queue/jobs"));
        peer.close();
        publish(connect(), "orders", "not for the inbox");

        RecordingSession resumed = open(connect(), HOUR_MS);

        assertEquals(Set.of("$queue/orders", "$stream/events/from/first"), resumed.kept());
        assertEquals(List.of(), resumed.receive().texts());
        RecordingSession clean =
                connect().openSession(new SessionRequest("client", true, HOUR_MS, null));
        assertEquals(Set.of(), clean.kept());
    }

    @Test
    void theInboxCollectsWhileNobodyIsConnected() {
        Peer peer = connect();
        open(peer, HOUR_MS).subscribe("t/#", Quality.EXACTLY_ONCE);
        peer.close();

        publish(connect(), "t/1", "a", "b");
        publish(connect(), "other", "not this");
        RecordingSession session = open(connect(), HOUR_MS);

        assertEquals(List.of("a", "b"), session.receive().texts());
    }

    @Test
    void unsettledDeliveriesComeFirstWithTheirMarks() {
        Peer peer = connect();
        RecordingSession session = open(peer, HOUR_MS);
        session.subscribe("t", Quality.AT_LEAST_ONCE);
        RecordingConsumer consumer = session.receive();
        publish(connect(), "t", "a", "b", "c", "d");
        consumer.mark(1, 101);
        consumer.mark(2, 102);
        consumer.mark(4, 104);
        consumer.settle(2, Outcome.ACCEPTED);
        peer.close();
        publish(connect(), "t", "e");

        RecordingConsumer resumed = open(connect(), HOUR_MS).receive();

        assertEquals(List.of("a", "c", "d", "e"), resumed.texts());
        assertEquals(List.of(101, 0, 104, 0), marks(resumed));
    }

    @Test
    void aMarkStaysUntilItIsReplacedOrTheMessageIsSettled() {
        Peer first = connect();
        RecordingSession session = open(first, HOUR_MS);
        session.subscribe("t", Quality.AT_LEAST_ONCE);
        RecordingConsumer consumer = session.receive();
        publish(connect(), "t", "a", "b");
        consumer.mark(1, 1);
        consumer.mark(2, 2);
        first.close();
        Peer second = connect();
        open(second, HOUR_MS).receive().mark(2, 22);
        second.close();

        assertEquals(List.of(1, 22), marks(open(connect(), HOUR_MS).receive()));
    }

    @Test
    void anotherConnectionTakesTheSessionOver() {
        Peer old = connect();
        RecordingSession session = open(old, HOUR_MS);
        session.subscribe("t", Quality.AT_LEAST_ONCE);
        RecordingConsumer consumer = session.receive();
        publish(connect(), "t", "a", "b");
        consumer.mark(1, 7);

        RecordingSession taken = open(connect(), HOUR_MS);

        assertEquals(Refusal.Reason.TAKEN_OVER, session.endReason());
        assertTrue(taken.wasPresent());
        RecordingConsumer now = taken.receive();
        assertEquals(List.of("a", "b"), now.texts());
        assertEquals(List.of(7, 0), marks(now));

        old.close();
        publish(connect(), "t", "c");

        taken.assertOpen();
        assertEquals(List.of("a", "b", "c"), now.texts());
        assertEquals(2, consumer.deliveries().size());
    }

    @Test
    void whoLostItsSessionHasNoPartInItAnyMore() {
        Peer old = connect();
        RecordingSession session = open(old, HOUR_MS);
        session.subscribe("t", Quality.AT_LEAST_ONCE);
        RecordingConsumer consumer = session.receive();
        publish(connect(), "t", "a");
        RecordingSession taken = open(connect(), HOUR_MS);
        RecordingConsumer now = taken.receive();

        old.call(
                () -> {
                    consumer.handle().settle(1, 1, Outcome.ACCEPTED);
                    consumer.handle().credit(10, 10_000);
                    session.handle().disconnect(true, OptionalLong.of(0));
                });
        old.close();
        now.settle(1, Outcome.RELEASED);

        assertEquals(List.of("a", "a"), now.texts());
        taken.assertOpen();
    }

    @Test
    void takingOverASessionThatEndsWithItsConnectionBeginsANewOne() {
        RecordingSession old = open(connect(), 0);
        old.subscribe("t", Quality.AT_LEAST_ONCE);

        RecordingSession session = open(connect(), HOUR_MS);

        assertEquals(Refusal.Reason.TAKEN_OVER, old.endReason());
        assertFalse(session.wasPresent());
        assertFalse(session.subscribe("t", Quality.AT_LEAST_ONCE));
    }

    @Test
    void aCleanStartTakesOverToo() {
        RecordingSession old = open(connect(), HOUR_MS);

        RecordingSession session =
                connect().openSession(new SessionRequest("client", true, HOUR_MS, null));

        assertEquals(Refusal.Reason.TAKEN_OVER, old.endReason());
        assertFalse(session.wasPresent());
    }

    @Test
    void sessionsOfDifferentClientsAreDifferent() {
        Peer peer = connect();
        open(peer, HOUR_MS).subscribe("t", Quality.AT_LEAST_ONCE);
        peer.close();

        RecordingSession other =
                connect().openSession(new SessionRequest("other", false, HOUR_MS, null));

        assertFalse(other.wasPresent());
        publish(connect(), "t", "a");
        assertEquals(List.of(), other.receive().texts());
    }

    @Test
    void theInboxCollectsBeforeAnybodyReceives() {
        Peer peer = connect();
        RecordingSession session = open(peer, HOUR_MS);
        session.subscribe("t", Quality.AT_LEAST_ONCE);
        publish(connect(), "t", "before anybody receives");

        assertEquals(List.of("before anybody receives"), session.receive().texts());
    }

    @Test
    void expiredMessagesAreNotDeliveredOnResume() {
        Peer peer = connect();
        open(peer, HOUR_MS).subscribe("t", Quality.AT_LEAST_ONCE);
        peer.close();
        connect().publish(text("t", "short").expiresAtMs(nowMs() + 1_000).build(), Target.Kind.ANY);
        publish(connect(), "t", "long");
        rig().loops().advance(Duration.ofSeconds(2));

        assertEquals(List.of("long"), open(connect(), HOUR_MS).receive().texts());
    }

    private static RecordingSession open(Peer peer, long expiryMs) {
        return peer.openSession(new SessionRequest("client", false, expiryMs, null));
    }

    private static List<Integer> marks(RecordingConsumer consumer) {
        return consumer.deliveries().stream().map(Delivery::mark).toList();
    }
}
