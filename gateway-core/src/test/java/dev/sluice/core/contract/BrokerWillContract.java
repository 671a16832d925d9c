package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.Will;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/** When a will is published and when it is not (MQTT 5 3.1.2.5). */
public abstract class BrokerWillContract extends BrokerContract {
    private static final long HOUR_MS = 3_600_000;

    private @Nullable RecordingConsumer watcher;

    @BeforeEach
    void watch() {
        watcher = connect().consume("topic://wills/#").credit(100);
    }

    private List<String> wills() {
        return Objects.requireNonNull(watcher).texts();
    }

    /** MQTT 5 [MQTT-3.1.2-8]. */
    @Test
    void isPublishedWhenTheConnectionGoesAway() {
        Peer peer = connect();
        open(peer, 0, will(0));
        assertEquals(List.of(), wills());

        peer.close();

        assertEquals(List.of("gone"), wills());
    }

    /** MQTT 5 [MQTT-3.1.2-10]. */
    @Test
    void isForgottenWhenTheClientSaysSo() {
        open(connect(), HOUR_MS, will(0)).disconnect(true, OptionalLong.empty());
        rig().loops().advance(Duration.ofHours(2));

        assertEquals(List.of(), wills());
    }

    /** MQTT 5 3.14.2.1, reason 0x04. */
    @Test
    void isPublishedAfterAGoodbyeThatKeepsIt() {
        open(connect(), HOUR_MS, will(0)).disconnect(false, OptionalLong.empty());

        assertEquals(List.of("gone"), wills());
    }

    @Test
    void isPublishedOnceOnly() {
        Peer peer = connect();
        open(peer, 10_000, will(0));
        peer.close();
        rig().loops().advance(Duration.ofMinutes(1));
        Peer again = connect();
        open(again, 0, null);
        again.close();

        assertEquals(List.of("gone"), wills());
    }

    /** MQTT 5 3.1.3.2.2. */
    @Test
    void waitsForItsDelay() {
        Peer peer = connect();
        open(peer, HOUR_MS, will(5_000));
        peer.close();

        rig().loops().advance(Duration.ofMillis(4_999));
        assertEquals(List.of(), wills());
        rig().loops().advance(Duration.ofMillis(1));
        assertEquals(List.of("gone"), wills());
    }

    /** MQTT 5 [MQTT-3.1.3-9]. */
    @Test
    void isNotPublishedIfTheClientComesBackInTime() {
        Peer peer = connect();
        open(peer, HOUR_MS, will(5_000));
        peer.close();
        rig().loops().advance(Duration.ofSeconds(4));

        RecordingSession resumed = open(connect(), HOUR_MS, null);
        rig().loops().advance(Duration.ofMinutes(1));

        assertTrue(resumed.wasPresent());
        assertEquals(List.of(), wills());
    }

    @Test
    void doesNotWaitBeyondTheEndOfItsSession() {
        Peer peer = connect();
        open(peer, 2_000, will(60_000));
        peer.close();

        rig().loops().advance(Duration.ofMillis(1_999));
        assertEquals(List.of(), wills());
        rig().loops().advance(Duration.ofMillis(1));
        assertEquals(List.of("gone"), wills());
        rig().loops().advance(Duration.ofMinutes(2));
        assertEquals(List.of("gone"), wills());
    }

    @Test
    void doesNotWaitIfTheSessionEndsWithTheConnection() {
        Peer peer = connect();
        open(peer, 0, will(60_000));

        peer.close();

        assertEquals(List.of("gone"), wills());
    }

    @Test
    void aCleanStartEndsTheSessionAndSoPublishesIt() {
        Peer peer = connect();
        open(peer, HOUR_MS, will(60_000));
        peer.close();
        assertEquals(List.of(), wills());

        connect().openSession(new SessionRequest("client", true, HOUR_MS, null));

        assertEquals(List.of("gone"), wills());
    }

    /** MQTT 5 [MQTT-3.1.4-3]: taking over closes the old connection, and its will is due. */
    @Test
    void isPublishedWhenAnotherConnectionTakesOver() {
        Peer old = connect();
        open(old, HOUR_MS, will(0));

        RecordingSession taken = open(connect(), HOUR_MS, null);
        old.close();

        assertTrue(taken.wasPresent());
        assertEquals(List.of("gone"), wills());
    }

    @Test
    void isCancelledWhenAnotherConnectionTakesOverBeforeTheDelayIsOver() {
        Peer old = connect();
        open(old, HOUR_MS, will(5_000));

        open(connect(), HOUR_MS, null);
        old.close();
        rig().loops().advance(Duration.ofMinutes(1));

        assertEquals(List.of(), wills());
    }

    @Test
    void theWillOfTheLatestConnectionCounts() {
        Peer first = connect();
        open(first, HOUR_MS, new Will(text("wills/client", "first").build(), 5_000));
        first.close();
        Peer second = connect();
        open(second, HOUR_MS, new Will(text("wills/client", "second").build(), 5_000));
        second.close();

        rig().loops().advance(Duration.ofMinutes(1));

        assertEquals(List.of("second"), wills());
    }

    @Test
    void reachesQueuesAndOtherSessionsLikeAnyMessage() {
        Peer listening = connect();
        RecordingSession session =
                listening.openSession(new SessionRequest("listener", true, 0, null));
        session.subscribe(ORDERS, Quality.AT_LEAST_ONCE);
        RecordingConsumer inbox = session.receive();
        Peer peer = connect();
        open(peer, 0, new Will(text(ORDERS, "to a queue").build(), 0));

        peer.close();

        assertEquals(List.of("to a queue"), inbox.texts());
        assertEquals(List.of("to a queue"), connect().consume(ORDERS).credit(10).texts());
    }

    private static Will will(long delayMs) {
        return new Will(text("wills/client", "gone").build(), delayMs);
    }

    private static RecordingSession open(Peer peer, long expiryMs, @Nullable Will will) {
        return peer.openSession(new SessionRequest("client", false, expiryMs, will));
    }
}
