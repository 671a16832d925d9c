package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.Will;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Retained messages together with wills, and with sessions that survive a restart. */
class RetainedSessionTest {
    private static final String TOPIC = "state";

    private final SessionRig rig = SessionRig.journaled(System.nanoTime());

    private static Message retained(String body) {
        return Message.to(Address.of(TOPIC))
                .retain(true)
                .durable(true)
                .body(Bytes.utf8(body), BodyKind.TEXT)
                .build();
    }

    private static SessionRequest withWill(long expiryMs) {
        return new SessionRequest("c", false, expiryMs, new Will(retained("gone"), 0));
    }

    private void retain(BrokerConnection publisher, int lane, String body) {
        rig.node
                .loops
                .loop(lane)
                .run(
                        () ->
                                publisher.publish(
                                        retained(body), Target.Kind.ANY, 0, (_, result) -> {}));
    }

    private SessionClient subscriber(int lane, SessionRequest request) {
        SessionClient client = rig.open(lane, request).receive(100);
        client.subscribe(TOPIC, Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        return client;
    }

    private static SessionRequest brief(String clientId) {
        return new SessionRequest(clientId, true, 0, null);
    }

    /** A will passes by when it is stored; what is retained meanwhile stays behind it. */
    @Test
    void nothingIsSeenBeforeAWillThatWentBefore() {
        SessionClient watcher = subscriber(2, brief("watcher"));
        for (int lane = 0; lane < 3; lane++) {
            SessionClient client = rig.open(1, withWill(0));
            BrokerConnection other = rig.node.connect(lane);
            client.close();
            rig.node.loops.runPending();
            retain(other, lane, "here");
            rig.node.loops.runPending();
            retain(other, lane, "still here");
            rig.node.settleNow();
        }

        List<String> once = List.of("gone", "here", "still here");
        assertEquals(once, watcher.texts().subList(0, 3));
        assertEquals(once, watcher.texts().subList(3, 6));
        assertEquals(once, watcher.texts().subList(6, 9));
        assertEquals(List.of("still here"), subscriber(0, brief("late")).texts());
    }

    @Test
    void aWillIsRetainedOverACrash() {
        rig.open(1, withWill(0));
        rig.restart();
        rig.node.settleNow();
        assertEquals(List.of("gone"), subscriber(0, brief("first")).texts());
        rig.restart();
        assertEquals(List.of("gone"), subscriber(2, brief("second")).texts());
    }

    @Test
    void whatASessionHasNotAcknowledgedComesAgainAfterACrash() {
        retain(rig.node.connect(0), 0, "x");
        rig.node.settleNow();
        SessionRequest request = new SessionRequest("c", false, SessionRig.HOUR_MS, null);
        SessionClient client = subscriber(1, request);
        assertEquals(List.of("x"), client.texts());

        rig.restart();

        SessionClient back = rig.open(2, request).receive(100);
        rig.node.settleNow();
        assertEquals(List.of("x"), back.texts());
        back.settle(1, 1);
        rig.node.settleNow();
        rig.restart();
        SessionClient again = rig.open(0, request).receive(100);
        rig.node.settleNow();
        assertEquals(List.of(), again.texts());
    }
}
