package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ByteSize;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Both legs of what is delivered exactly once, over crashes and take-overs (MQTT 5 4.3.3). */
class ExactlyOnceTest {
    private final SessionRig rig = SessionRig.journaled(System.nanoTime(), "q");

    @Test
    void whatWasReceivedIsStillKnownAfterACrash() {
        SessionClient client = rig.open(0, "c");
        client.publishOnce(1, "q", "a");
        client.publishOnce(2, "q", "b");
        rig.node.settleNow();
        client.release(2);
        rig.node.settleNow();
        assertEquals(List.of(true), client.answers);
        rig.restart();

        SessionClient resumed = rig.open(2, "c");
        resumed.publishOnce(1, "q", "a again");
        resumed.publishOnce(2, "q", "c");
        rig.node.settleNow();

        assertEquals(
                List.of(PublishResult.ACCEPTED, PublishResult.ACCEPTED), resumed.publishResults);
        assertEquals(List.of("a", "b", "c"), inQueue());
    }

    /** The store has the message and its identifier, or neither. */
    @Test
    void aMessageThatWasNotStoredMayComeAgain() {
        SessionClient client = rig.open(0, "c");
        rig.isRefused = _ -> true;
        client.publishOnce(1, "q", "a");
        rig.node.settleNow();
        assertEquals(List.of(PublishResult.FULL), client.publishResults);
        rig.isRefused = _ -> false;
        client.publishOnce(1, "q", "a");
        rig.node.settleNow();
        rig.restart();

        assertEquals(List.of("a"), inQueue());
    }

    @Test
    void aMessageOnItsWayIsNotPublishedAgainByTheNextConnection() {
        SessionClient first = rig.open(0, "c");
        first.publishOnce(1, "q", "a");
        rig.node.loops.runPending(); // not stored yet
        first.close();
        SessionClient second = new SessionClient(rig.node, 1);
        second.open(new SessionRequest("c", false, SessionRig.HOUR_MS, null));
        rig.node.settleNow();
        second.publishOnce(1, "q", "a");
        rig.node.settleNow();

        assertEquals(List.of(), first.publishResults);
        assertEquals(List.of(PublishResult.ACCEPTED), second.publishResults);
        assertEquals(List.of("a"), inQueue());
    }

    @Test
    void identifiersOfASessionThatHasEndedLeaveTheStore() {
        SessionClient client = rig.open(0, "c");
        client.publishOnce(1, "q", "a");
        client.publishOnce(2, "q", "b");
        rig.node.settleNow();
        assertEquals(2, rig.rows("$received"));
        client.disconnect(OptionalLong.of(0));
        rig.node.settleNow();
        assertEquals(0, rig.rows("$received"));
    }

    @Test
    void aMarkIsToldWhenItIsDurable() {
        SessionClient client = subscribed();
        rig.publish(Quality.EXACTLY_ONCE, "t", "a");
        client.mark(1, 5);
        rig.node.loops.runPending();
        assertEquals(List.of(), client.marked);
        rig.node.settleNow();
        assertEquals(List.of(5), client.marked);
        rig.restart();

        assertEquals(List.of(5), resumed().marks());
    }

    @Test
    void aMarkInMemoryIsToldAtOnce() {
        SessionClient client = rig.open(0, new SessionRequest("c", true, 0, null));
        client.subscribe("t", Quality.EXACTLY_ONCE).receive(10);
        rig.node.settleNow();
        rig.publish(Quality.EXACTLY_ONCE, "t", "a");

        client.mark(1, 5);

        assertEquals(List.of(5), client.marked);
    }

    /** [MQTT-4.3.3-7]; what is delivered at least once expires all the same. */
    @Test
    void whatIsBegunDoesNotExpire() {
        SessionClient client = subscribed();
        publishFor(Duration.ofSeconds(10), Quality.EXACTLY_ONCE, "a");
        publishFor(Duration.ofSeconds(10), Quality.AT_LEAST_ONCE, "b");
        publishFor(Duration.ofSeconds(10), Quality.EXACTLY_ONCE, "c");
        client.mark(1, 1);
        client.mark(2, 2);
        rig.node.settleNow();
        client.close();
        rig.node.loops.advance(Duration.ofSeconds(11));
        rig.node.settleNow();
        assertEquals(List.of("a"), resumed().texts());
        rig.restart();
        assertEquals(List.of("a"), resumed().texts());
    }

    /** Else its packet identifier would be used for another message that the client throws away. */
    @Test
    void whatIsBegunIsNotDroppedByAFullInbox() {
        rig.limits = new SessionConfig(100, 100, 3, ByteSize.parse("1MiB"), 1);
        rig.restart();
        SessionClient client = subscribed();
        rig.publish(Quality.EXACTLY_ONCE, "t", "1", "2");
        client.mark(1, 11);
        client.mark(2, 12);
        rig.node.settleNow();
        client.close();
        rig.publish(Quality.EXACTLY_ONCE, "t", "3", "4", "5");
        SessionClient resumed = resumed();
        assertEquals(List.of("1", "2", "5"), resumed.texts());
        assertEquals(List.of(11, 12, 0), resumed.marks());

        rig.restart();
        rig.publish(Quality.EXACTLY_ONCE, "t", "6", "7");
        SessionClient again = resumed();
        assertEquals(List.of("1", "2", "7"), again.texts());
        assertEquals(List.of(11, 12, 0), again.marks());
    }

    /** [MQTT-4.6.0-1]: whatever comes meanwhile, and however urgent it is. */
    @Test
    void whatIsBegunComesFirst() {
        SessionClient client = subscribed();
        rig.publish(Quality.EXACTLY_ONCE, "t", "1", "2");
        client.mark(1, 11);
        client.mark(2, 12);
        rig.node.settleNow();
        client.close();
        SessionClient publisher = rig.open(1, "p");
        publisher.publishOnce(
                1, SessionRig.builder(Quality.EXACTLY_ONCE, "t", "urgent").priority(9).build());
        rig.node.settleNow();

        assertEquals(List.of("1", "2", "urgent"), resumed().texts());
    }

    private void publishFor(Duration time, Quality quality, String body) {
        long now = rig.node.loops.clock().millis();
        rig.publish(
                SessionRig.builder(quality, "t", body).expiresAtMs(now + time.toMillis()).build());
    }

    private SessionClient subscribed() {
        SessionClient client = rig.open(0, "c").subscribe("t", Quality.EXACTLY_ONCE).receive(10);
        rig.node.settleNow();
        return client;
    }

    private SessionClient resumed() {
        SessionClient client = rig.open(2, "c").receive(10);
        rig.node.settleNow();
        return client;
    }

    private List<String> inQueue() {
        return rig.consume("q");
    }
}
