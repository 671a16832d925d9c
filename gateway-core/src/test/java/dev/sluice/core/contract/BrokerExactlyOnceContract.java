package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.SessionRequest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.OptionalLong;

/** What a session's client publishes exactly once (MQTT 5 4.3.3). */
public abstract class BrokerExactlyOnceContract extends BrokerContract {
    private static final long HOUR_MS = 3_600_000;

    private RecordingConsumer orders;

    @BeforeEach
    void consumeOrders() {
        orders = connect().consume(ORDERS).credit(100);
    }

    @Test
    void aMessageThatComesAgainIsNotPublishedAgain() {
        RecordingSession session = open(connect(), HOUR_MS);

        assertEquals(PublishResult.ACCEPTED, session.publishOnce(7, text(ORDERS, "a").build()));
        assertEquals(PublishResult.ACCEPTED, session.publishOnce(7, text(ORDERS, "a").build()));
        assertEquals(PublishResult.ACCEPTED, session.publishOnce(8, text(ORDERS, "b").build()));

        assertEquals(List.of("a", "b"), orders.texts());
    }

    @Test
    void aReleasedIdentifierIsFree() {
        RecordingSession session = open(connect(), HOUR_MS);
        session.publishOnce(7, text(ORDERS, "a").build());

        assertTrue(session.release(7));
        assertFalse(session.release(7));
        session.publishOnce(7, text(ORDERS, "b").build());

        assertEquals(List.of("a", "b"), orders.texts());
    }

    @Test
    void whatWasReceivedIsKnownToTheNextConnection() {
        Peer first = connect();
        RecordingSession session = open(first, HOUR_MS);
        session.publishOnce(1, text(ORDERS, "a").build());
        session.publishOnce(65_535, text(ORDERS, "b").build());
        session.release(1);
        first.close();

        RecordingSession resumed = open(connect(), HOUR_MS);
        resumed.publishOnce(65_535, text(ORDERS, "b").build());
        resumed.publishOnce(1, text(ORDERS, "c").build());

        assertEquals(List.of("a", "b", "c"), orders.texts());
    }

    @Test
    void whatAnEndedSessionReceivedIsForgotten() {
        open(connect(), HOUR_MS).publishOnce(1, text(ORDERS, "a").build());
        RecordingSession clean =
                connect().openSession(new SessionRequest("client", true, HOUR_MS, null));
        clean.publishOnce(1, text(ORDERS, "b").build());
        clean.disconnect(true, OptionalLong.of(0));

        open(connect(), 0).publishOnce(1, text(ORDERS, "c").build());

        assertEquals(List.of("a", "b", "c"), orders.texts());
    }

    @Test
    void whatIsRefusedIsNotReceived() {
        RecordingSession session = open(connect(), HOUR_MS);

        assertEquals(PublishResult.NOT_AUTHORIZED, session.publishOnce(3, text("$x", "a").build()));

        assertFalse(session.release(3));
    }

    @Test
    void whatReachesNobodyIsReceived() {
        RecordingSession session = open(connect(), HOUR_MS);

        assertEquals(PublishResult.NO_MATCH, session.publishOnce(3, text("none", "a").build()));

        assertTrue(session.release(3));
    }

    /** Of one publisher and address, whatever the way of a message is. */
    @Test
    void keepsTheOrderOfEverythingToOneAddress() {
        Peer peer = connect();
        RecordingSession session = open(peer, HOUR_MS);
        for (int i = 0; i < 10; i++) {
            session.sendOnce(i + 1, text(ORDERS, "once " + i).build());
            peer.send(text(ORDERS, "plain " + i).build(), Target.Kind.ANY);
        }
        rig().loops().runPending();

        List<String> texts = orders.texts();
        assertEquals(20, texts.size());
        for (int i = 0; i < 10; i++) {
            assertEquals("once " + i, texts.get(2 * i));
            assertEquals("plain " + i, texts.get(2 * i + 1));
        }
    }

    private static RecordingSession open(Peer peer, long expiryMs) {
        return peer.openSession(new SessionRequest("client", false, expiryMs, null));
    }
}
