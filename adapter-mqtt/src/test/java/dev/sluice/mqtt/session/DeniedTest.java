package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.mqtt.codec.ProtocolVersion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** What becomes of clients that do what they may not: [MQTT-3.3.5-2] of 3.1.1, on-denied. */
class DeniedTest {
    private final FakeBroker broker = new FakeBroker(new ManualLoop());
    private final CountedMetrics metrics = new CountedMetrics();

    @BeforeEach
    void deny() {
        broker.answerPublish("denied", PublishResult.NOT_AUTHORIZED);
        broker.refuse(FakeBroker.Request.SUBSCRIBE, "denied", Refusal.Reason.NOT_AUTHORIZED);
    }

    private TestClient connected(ProtocolVersion version, String onDenied) {
        TestClient client =
                new TestClient(
                        broker, version, TestClient.config("on-denied: " + onDenied), metrics);
        client.connect("c").take();
        return client;
    }

    private void assertEnded(TestClient client) {
        List<String> last = client.take();
        assertTrue(client.isClosed());
        if (!last.isEmpty()) {
            assertEquals(1, last.size(), last::toString);
            assertTrue(last.getFirst().startsWith("DISCONNECT reason=0x87"), last::toString);
        }
    }

    @Test
    void answersAsEachVersionCan() {
        TestClient v5 = connected(V5, "answer");
        v5.publish("denied", 0, 0, "").publish("denied", 1, 1, "").publish("denied", 2, 2, "");
        v5.subscribe(3, "denied", 1);
        List<String> answers = v5.take();
        assertEquals(3, answers.size(), answers::toString);
        assertTrue(answers.get(0).startsWith("PUBACK id=1 reason=0x87"), answers::toString);
        assertTrue(answers.get(1).startsWith("PUBREC id=2 reason=0x87"), answers::toString);
        assertTrue(answers.get(2).endsWith(" 0x87"), answers::toString);
        assertFalse(v5.isClosed());
        TestClient v3 = connected(V3_1_1, "answer");
        v3.publish("denied", 0, 0, "").publish("denied", 1, 1, "").publish("denied", 2, 2, "");
        v3.subscribe(3, "denied", 1);
        assertEquals(
                List.of(
                        "PUBACK id=1 reason=0x00 props=",
                        "PUBREC id=2 reason=0x00 props=",
                        "SUBACK id=3 0x80"),
                v3.take());
        assertFalse(v3.isClosed());
        assertEquals(0, metrics.count("sluice_mqtt_denied_disconnects_total"));
    }

    @Test
    void endsTheConnectionWhereThatIsConfigured() {
        for (ProtocolVersion version : List.of(V3_1_1, V5)) {
            for (int qos = 0; qos <= 2; qos++) {
                assertEnded(
                        connected(version, "disconnect")
                                .publish("denied", qos, qos == 0 ? 0 : 1, ""));
            }
            assertEnded(connected(version, "disconnect").publish("$SYS/x", 1, 1, ""));
            assertEnded(connected(version, "disconnect").subscribe(1, "denied", 0));
            TestClient allowed = connected(version, "disconnect").subscribe(1, "t", 0);
            allowed.publish("t", 0, 0, "x");
            assertEquals(2, allowed.take().size());
            assertFalse(allowed.isClosed());
        }
        assertEquals(10, metrics.count("sluice_mqtt_denied_disconnects_total"));
    }

    /** What was allowed before is acknowledged first. */
    @Test
    void acknowledgesWhatCameBefore() {
        broker.holdPublishResults();
        TestClient client = connected(V5, "disconnect");
        client.publish("t", 1, 1, "").publish("denied", 1, 2, "").publish("t", 1, 3, "");
        broker.releasePublishResults();
        List<String> answers = client.take();
        assertEquals(2, answers.size(), answers::toString);
        assertEquals("PUBACK id=1 reason=0x10 props=", answers.getFirst());
        assertTrue(answers.getLast().startsWith("DISCONNECT reason=0x87"));
    }
}
