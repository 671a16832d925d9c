package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ByteSize;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Sessions that are to outlive their connections outlive the broker too. */
class DurableSessionTest {
    private static final SessionRequest CLEAN =
            new SessionRequest("c", true, SessionRig.HOUR_MS, null);

    private final SessionRig rig = SessionRig.journaled(System.nanoTime());

    @Test
    void isThereAfterACrashWithWhatItSubscribedAndGot() {
        SessionClient first = rig.open(0, "c");
        assertFalse(first.wasPresent());
        first.subscribe("t/#", Quality.EXACTLY_ONCE);
        rig.node.settleNow();
        rig.publish("t/1", "held");
        first.close();
        rig.publish("t/1", "away");
        rig.restart();
        rig.publish("t/2", "after");

        SessionClient resumed = rig.open(2, "c");
        assertTrue(resumed.wasPresent());
        resumed.receive(10);
        rig.node.settleNow();
        assertEquals(List.of("held", "away", "after"), resumed.texts());
        assertEquals(List.of(7), resumed.deliveries.getLast().match().identifiers());
        assertTrue(resumed.deliveries.getLast().match().keepsRetain());

        resumed.settle(1, 3);
        rig.node.settleNow();
        rig.restart();
        SessionClient again = rig.open(1, "c").receive(10);
        rig.node.settleNow();
        assertEquals(List.of(), again.texts());
        assertEquals(
                List.of(PublishResult.ACCEPTED, PublishResult.ACCEPTED, PublishResult.ACCEPTED),
                rig.results);
    }

    @Test
    void isAnsweredWhenTheStoreHasIt() {
        SessionClient early = new SessionClient(rig.node, 1).open(CLEAN);
        rig.node.loops.runPending();
        assertFalse(early.isOpen(), "answered before it was stored");
        rig.node.settleNow();
        assertFalse(early.wasPresent());

        early.subscribe("t", Quality.AT_LEAST_ONCE);
        rig.node.loops.runPending();
        assertEquals(List.of(), early.answers, "answered before it was stored");
        rig.node.settleNow();
        assertEquals(List.of(false), early.answers);
        early.unsubscribe("t");
        rig.node.loops.runPending();
        assertEquals(List.of(false), early.answers, "answered before it was stored");
        rig.node.settleNow();
        assertEquals(List.of(false, true), early.answers);
    }

    @Test
    void whatWasUnsubscribedStaysSo() {
        SessionClient client = rig.open(0, "c");
        client.subscribe("a", Quality.AT_LEAST_ONCE).subscribe("b", Quality.AT_LEAST_ONCE);
        client.unsubscribe("a");
        rig.node.settleNow();
        rig.restart();
        rig.publish("a", "not this");
        rig.publish("b", "this");
        SessionClient resumed = rig.open(0, "c").receive(10);
        rig.node.settleNow();
        assertEquals(List.of("this"), resumed.texts());
        resumed.subscribe("b", Quality.AT_LEAST_ONCE).subscribe("a", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        assertEquals(List.of(true, false), resumed.answers);
    }

    @Test
    void remembersTheQueuesAndStreamsOfItsClient() {
        SessionClient client = rig.open(0, "c");
        client.subscribe("$queue/q", Quality.AT_LEAST_ONCE)
                .subscribe("$stream/s", Quality.AT_LEAST_ONCE)
                .unsubscribe("$stream/s");
        rig.node.settleNow();
        rig.restart();
        SessionClient resumed = rig.open(1, "c");
        assertEquals(List.of("$queue/q"), resumed.kept());
        resumed.disconnect(OptionalLong.of(0));
        rig.node.settleNow();
        assertEquals(0, rig.rows("$subscriptions"));
    }

    @Test
    void aCleanStartLeavesNothing() {
        rig.open(0, "c").subscribe("t", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        rig.publish("t", "lost", "lost too");
        SessionClient clean = rig.open(2, CLEAN);
        assertFalse(clean.wasPresent());
        rig.restart();
        SessionClient resumed = rig.open(1, "c").receive(10);
        assertTrue(resumed.wasPresent());
        rig.publish("t", "nobody subscribed");
        assertEquals(List.of(), resumed.texts());
        rig.node.settle();
        rig.node.settle();
        assertEquals(0, rig.logged(), "records of a session that is gone");
    }

    @Test
    void endsInTheStoreTooWhenItsExpiryIsSetToNothing() {
        rig.open(0, "c").subscribe("t", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        rig.publish("t", "kept");
        SessionClient last = rig.open(1, new SessionRequest("c", false, 0, null)).receive(10);
        rig.node.settleNow();
        assertTrue(last.wasPresent());
        assertEquals(List.of("kept"), last.texts());
        rig.restart();
        assertFalse(rig.open(0, "c").wasPresent());

        rig.open(0, "d").disconnect(OptionalLong.of(0));
        rig.node.settleNow();
        rig.restart();
        assertFalse(rig.open(0, "d").wasPresent());
    }

    @Test
    void oneThatEndsWithItsConnectionIsNotStored() {
        SessionClient volatileOne = rig.open(0, new SessionRequest("c", true, 0, null));
        volatileOne.subscribe("t", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        rig.publish("t", "in memory");
        assertEquals(0, rig.logged());
        rig.restart();
        assertFalse(rig.open(0, "c").wasPresent());
    }

    @Test
    void whatIsDeliveredAtMostOnceIsNotStored() {
        SessionClient client = rig.open(0, "c").subscribe("t", Quality.AT_LEAST_ONCE).receive(10);
        rig.node.settleNow();
        rig.publish(Quality.AT_MOST_ONCE, "t", "fleeting");
        assertEquals(List.of("fleeting"), client.texts());
        assertEquals(0, rig.logged());
        client.close();
        rig.publish(Quality.AT_MOST_ONCE, "t", "missed");
        rig.restart();
        SessionClient resumed = rig.open(0, "c").receive(10);
        rig.node.settleNow();
        assertEquals(List.of(), resumed.texts());
    }

    @Test
    void itsTimeGoesOnWhileNoBrokerRuns() {
        SessionClient client = rig.open(0, new SessionRequest("c", false, 10_000, null));
        client.close();
        rig.node.settleNow();
        rig.node.loops.advance(Duration.ofSeconds(3));
        rig.restart(Duration.ofSeconds(3));
        rig.node.loops.advance(Duration.ofMillis(3_999));
        SessionClient resumed = rig.open(0, new SessionRequest("c", false, 10_000, null));
        assertTrue(resumed.wasPresent());
        resumed.close();
        rig.node.settleNow();

        rig.restart(Duration.ofSeconds(6));
        rig.node.loops.advance(Duration.ofSeconds(4));
        rig.node.settleNow();
        assertFalse(rig.open(0, new SessionRequest("c", false, 10_000, null)).wasPresent());
    }

    @Test
    void itExpiresWhileNoBrokerRuns() {
        rig.open(0, new SessionRequest("c", false, 10_000, null))
                .subscribe("t", Quality.AT_LEAST_ONCE);
        rig.open(0, new SessionRequest("forever", false, SessionRequest.NEVER, null)).close();
        rig.node.settleNow();
        rig.publish("t", "expires with it");
        rig.restart(Duration.ofDays(900));
        assertTrue(rig.open(1, "forever").wasPresent());
        rig.restart(Duration.ofSeconds(10));
        assertFalse(rig.open(0, "c").wasPresent());
        rig.node.settle();
        rig.node.settle();
        assertEquals(0, rig.logged(), "records of a session that has expired");
    }

    /** A crash does not say when it was, so the connections end with the start; but only once. */
    @Test
    void itsTimeBeginsWithTheFirstStartAfterItsConnectionWasCutOff() {
        rig.open(0, new SessionRequest("c", false, 10_000, null));
        rig.restart(Duration.ofHours(9));
        rig.node.loops.advance(Duration.ofSeconds(4));
        rig.restart(Duration.ofSeconds(4));
        rig.node.loops.advance(Duration.ofSeconds(1));
        rig.restart();
        rig.node.loops.advance(Duration.ofSeconds(1));
        rig.node.settleNow();
        assertFalse(rig.open(0, "c").wasPresent());
    }

    @Test
    void aClockThatWasSetBackEndsNothing() {
        rig.open(0, new SessionRequest("c", false, 10_000, null)).close();
        rig.node.settleNow();
        rig.restart(Duration.ofHours(-1));
        rig.node.loops.advance(Duration.ofSeconds(9));
        rig.node.settleNow();
        rig.restart();
        rig.node.loops.advance(Duration.ofMillis(999));
        assertTrue(rig.open(0, "c").wasPresent());
    }

    @Test
    void marksComeBackWithTheirDeliveries() {
        SessionClient client = rig.open(0, "c").subscribe("t", Quality.AT_LEAST_ONCE).receive(4);
        rig.node.settleNow();
        rig.publish("t", "1", "2", "3", "4", "5");
        client.mark(1, 101);
        client.mark(2, 102);
        client.mark(3, 65_535);
        rig.node.settleNow();
        client.settle(2, 2);
        rig.node.settleNow();
        rig.restart();

        SessionClient resumed = rig.open(2, "c").receive(10);
        rig.node.settleNow();
        assertEquals(List.of("1", "3", "4", "5"), resumed.texts());
        assertEquals(List.of(101, 65_535, 0, 0), resumed.marks());
    }

    @Test
    void aFullInboxDropsItsOldest() {
        rig.limits = new SessionConfig(100, 100, 3, ByteSize.parse("1MiB"), 1);
        rig.restart();
        rig.open(0, "c").subscribe("t", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        rig.publish("t", "1", "2", "3", "4", "5");
        rig.restart();
        rig.publish("t", "6");
        SessionClient resumed = rig.open(0, "c").receive(10);
        rig.node.settleNow();
        assertEquals(List.of("4", "5", "6"), resumed.texts());
        assertEquals(List.of(PublishResult.ACCEPTED), rig.results.stream().distinct().toList());
    }

    @Test
    void aSecondConnectionOnAnotherLaneTakesItOver() {
        SessionClient first = rig.open(0, "c").subscribe("t", Quality.AT_LEAST_ONCE).receive(2);
        rig.node.settleNow();
        rig.publish("t", "1", "2", "3");
        first.settle(1, 1);
        SessionClient second = new SessionClient(rig.node, 1);
        second.open(new SessionRequest("c", false, SessionRig.HOUR_MS, null));
        SessionClient third = new SessionClient(rig.node, 2);
        third.open(new SessionRequest("c", false, SessionRig.HOUR_MS, null));
        rig.node.settleNow();
        assertEquals(Reason.TAKEN_OVER, first.end().reason());
        assertEquals(Reason.TAKEN_OVER, second.end().reason());
        assertTrue(third.wasPresent());
        third.receive(10);
        rig.node.settleNow();
        assertEquals(List.of("2", "3"), third.texts());
    }

    @Test
    void isRefusedWhenTheStoreDoesNotTakeIt() {
        rig.isRefused = _ -> true;
        SessionClient refused = rig.open(1, "c");
        assertEquals(Reason.UNAVAILABLE, refused.refusal().reason());
        rig.isRefused = _ -> false;
        SessionClient client = rig.open(1, "c");
        assertFalse(client.wasPresent());

        rig.isRefused = _ -> true;
        client.subscribe("t", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        assertEquals(Reason.UNAVAILABLE, client.refusal().reason());
        assertEquals(List.of(), client.answers);
        SessionClient clean = rig.open(0, CLEAN);
        assertEquals(Reason.UNAVAILABLE, clean.refusal().reason());
        rig.isRefused = _ -> false;
        rig.publish("t", "to nobody");
        assertEquals(List.of(PublishResult.NO_MATCH), rig.results);
        assertTrue(rig.open(2, "c").wasPresent());
        rig.restart();
        assertTrue(rig.open(2, "c").wasPresent());
    }

    @Test
    void isOverForOthersOnlyWhenItIsOverInTheStore() {
        SessionClient client = rig.open(1, "c");
        rig.isRefused = _ -> true;
        client.disconnect(OptionalLong.of(0));
        rig.node.settleNow();
        SessionClient next = rig.open(0, "c");
        assertFalse(next.isOpen());
        rig.isRefused = _ -> false;
        rig.node.settle();
        rig.node.settleNow();
        assertFalse(next.wasPresent());
    }

    @Test
    void theLimitOfSessionsCountsThoseThatAreAway() {
        rig.limits = new SessionConfig(2, 1, 100, ByteSize.parse("1MiB"), 1);
        rig.restart();
        rig.open(0, "a").close();
        rig.open(0, "b").subscribe("t", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        rig.restart();
        assertEquals(Reason.LIMIT_EXCEEDED, rig.open(0, "c").refusal().reason());
        SessionClient client = rig.open(0, "b").subscribe("u", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        assertEquals(Reason.LIMIT_EXCEEDED, client.refusal().reason());
    }
}
