package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.core.testkit.ToyAuthenticator;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.PropertyBlockBuilder;
import dev.sluice.mqtt.codec.ReasonCode;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** AUTH before the CONNACK and after it: sections 3.15 and 4.12. */
class EnhancedAuthenticationTest {
    private static final String METHOD = ToyAuthenticator.METHOD;
    private static final Bytes NAME = Bytes.utf8("ann");
    private static final Bytes PROOF = ToyAuthenticator.proof("ann");
    private static final String CHALLENGE =
            "AUTH reason=0x18 props=" + hex(METHOD, ToyAuthenticator.CHALLENGE);

    private final ManualLoop loop = new ManualLoop();
    private final FakeBroker broker = new FakeBroker(loop);

    @BeforeEach
    void offerAMethod() {
        broker.offer(new ToyAuthenticator());
    }

    private static PropertyBlock properties(@Nullable String method, @Nullable Bytes data) {
        PropertyBlockBuilder block = PropertyBlock.builder();
        if (method != null) {
            block.text(Property.AUTHENTICATION_METHOD, method);
        }
        return data == null
                ? block.build()
                : block.binary(Property.AUTHENTICATION_DATA, data).build();
    }

    private static String hex(String method, @Nullable Bytes data) {
        return HexFormat.of().formatHex(properties(method, data).toBytes().toArray());
    }

    private TestClient connecting(Bytes name) {
        TestClient client = new TestClient(broker, V5).connect("c", true, properties(METHOD, name));
        assertEquals(List.of(CHALLENGE), client.take());
        return client;
    }

    private TestClient connected() {
        TestClient client = connecting(NAME);
        auth(client, ReasonCode.CONTINUE_AUTHENTICATION, METHOD, PROOF);
        client.take();
        return client;
    }

    private static void auth(
            TestClient client, ReasonCode reason, @Nullable String method, @Nullable Bytes data) {
        client.send(new Packet.Auth(reason, properties(method, data)));
    }

    private static void assertRefused(TestClient client, String start) {
        List<String> last = client.take();
        assertEquals(1, last.size(), last::toString); // never two CONNACKs
        assertTrue(last.getFirst().startsWith(start), last::toString);
        assertTrue(client.isClosed());
    }

    /** [MQTT-4.12.0-2], [MQTT-4.12.0-3], [MQTT-4.12.0-5]. */
    @Test
    void letsAClientInAfterItsProof() {
        TestClient client = connecting(NAME);
        auth(client, ReasonCode.CONTINUE_AUTHENTICATION, METHOD, PROOF);
        List<String> answer = client.take();
        assertEquals(1, answer.size());
        assertTrue(answer.getFirst().startsWith("CONNACK present=0 reason=0x00"));
        assertTrue(answer.getFirst().endsWith(hex(METHOD, ToyAuthenticator.LAST_WORDS)));
        assertEquals(
                "ann", Objects.requireNonNull(broker.connections().getFirst().principal()).name());
        client.subscribe(1, "t", 0);
        assertEquals(List.of("SUBACK id=1 0x00"), client.take());
    }

    @Test
    void waitsForAProviderThatTakesTime() {
        broker.answerLater();
        TestClient client = new TestClient(broker, V5);
        client.connection()
                .received(
                        new Packet.Connect(
                                V5, true, 0, "c", null, null, null, properties(METHOD, NAME)));
        assertFalse(client.connection().wantsInput());
        loop.runPending();
        assertEquals(List.of(CHALLENGE), client.take());
        assertTrue(client.connection().wantsInput());
        assertTrue(client.resumed() > 0);
        client.connection()
                .received(
                        new Packet.Auth(
                                ReasonCode.CONTINUE_AUTHENTICATION, properties(METHOD, PROOF)));
        assertFalse(client.connection().wantsInput());
        loop.runPending();
        assertTrue(client.take().getFirst().startsWith("CONNACK present=0 reason=0x00"));
    }

    /** [MQTT-4.12.0-4]. */
    @Test
    void refusesAWrongProof() {
        TestClient client = connecting(NAME);
        auth(client, ReasonCode.CONTINUE_AUTHENTICATION, METHOD, Bytes.utf8("guess"));
        assertRefused(client, "CONNACK present=0 reason=0x87");
        assertTrue(broker.connections().isEmpty());
    }

    /** [MQTT-4.12.0-1]; without a provider every method is unknown. */
    @Test
    void refusesAMethodThatIsNotOffered() {
        TestClient client =
                new TestClient(broker, V5).connect("c", true, properties("TOY-2", null));
        assertRefused(client, "CONNACK present=0 reason=0x8C");
    }

    /** [MQTT-3.1.2-30]. */
    @Test
    void takesNothingElseBeforeTheConnAck() {
        TestClient publisher = connecting(NAME).publish("t", 0, 0, "x");
        assertRefused(publisher, "CONNACK present=0 reason=0x82");
        assertEquals(List.of(), broker.published());
        TestClient impatient = connecting(NAME);
        auth(impatient, ReasonCode.REAUTHENTICATE, METHOD, NAME);
        assertRefused(impatient, "CONNACK present=0 reason=0x82");
        TestClient leaver = connecting(NAME).disconnect(ReasonCode.SUCCESS);
        assertEquals(List.of(), leaver.take());
        assertTrue(leaver.isClosed());
    }

    @Test
    void refusesAnotherMethodOnTheWay() {
        TestClient other = connecting(NAME);
        auth(other, ReasonCode.CONTINUE_AUTHENTICATION, "TOY-2", PROOF);
        assertRefused(other, "CONNACK present=0 reason=0x82");
        TestClient none = connecting(NAME);
        auth(none, ReasonCode.CONTINUE_AUTHENTICATION, null, PROOF);
        assertRefused(none, "CONNACK present=0 reason=0x82");
    }

    @Test
    void closesWhenTheClientDoesNotAnswer() {
        TestClient client = connecting(NAME);
        client.connection().connectTimedOut();
        assertTrue(client.isClosed());
        assertEquals(List.of(), client.take());
    }

    /** [MQTT-4.12.1-1]; what else the client sends goes on. */
    @Test
    void authenticatesAgain() {
        TestClient client = connected();
        auth(client, ReasonCode.REAUTHENTICATE, METHOD, NAME);
        client.publish("nobody", 1, 1, "meanwhile");
        auth(client, ReasonCode.CONTINUE_AUTHENTICATION, METHOD, PROOF);
        assertEquals(
                List.of(
                        CHALLENGE,
                        "PUBACK id=1 reason=0x10 props=",
                        "AUTH reason=0x00 props=" + hex(METHOD, ToyAuthenticator.LAST_WORDS)),
                client.take());
        auth(client, ReasonCode.REAUTHENTICATE, METHOD, NAME);
        assertEquals(List.of(CHALLENGE), client.take());
        loop.advance(Duration.ofSeconds(9));
        auth(client, ReasonCode.CONTINUE_AUTHENTICATION, METHOD, PROOF);
        loop.advance(Duration.ofSeconds(20));
        assertFalse(client.isClosed());
    }

    /** [MQTT-4.12.1-2]. */
    @Test
    void endsWhenAuthenticatingAgainFails() {
        TestClient wrong = connected();
        auth(wrong, ReasonCode.REAUTHENTICATE, METHOD, NAME);
        wrong.take();
        auth(wrong, ReasonCode.CONTINUE_AUTHENTICATION, METHOD, Bytes.utf8("guess"));
        assertRefused(wrong, "DISCONNECT reason=0x87");
        TestClient somebodyElse = connected();
        auth(somebodyElse, ReasonCode.REAUTHENTICATE, METHOD, Bytes.utf8("bob"));
        somebodyElse.take();
        auth(
                somebodyElse,
                ReasonCode.CONTINUE_AUTHENTICATION,
                METHOD,
                ToyAuthenticator.proof("bob"));
        assertRefused(somebodyElse, "DISCONNECT reason=0x87");
        TestClient otherMethod = connected();
        auth(otherMethod, ReasonCode.REAUTHENTICATE, "TOY-2", NAME);
        assertRefused(otherMethod, "DISCONNECT reason=0x82");
        TestClient silent = connected();
        auth(silent, ReasonCode.REAUTHENTICATE, METHOD, NAME);
        silent.take();
        loop.advance(Duration.ofSeconds(11));
        assertRefused(silent, "DISCONNECT reason=0x87");
    }

    @Test
    void endsOnAnAuthOutOfTurn() {
        TestClient client = connected();
        auth(client, ReasonCode.CONTINUE_AUTHENTICATION, METHOD, PROOF);
        assertRefused(client, "DISCONNECT reason=0x82");
        TestClient twice = connected();
        auth(twice, ReasonCode.REAUTHENTICATE, METHOD, NAME);
        twice.take();
        auth(twice, ReasonCode.REAUTHENTICATE, METHOD, NAME);
        assertRefused(twice, "DISCONNECT reason=0x82");
    }

    /** [MQTT-4.12.0-6]. */
    @Test
    void sendsNoAuthToAClientWithoutMethod() {
        TestClient client = new TestClient(broker, V5).connect("c");
        assertTrue(client.take().getFirst().startsWith("CONNACK present=0 reason=0x00"));
        assertEquals(
                "anonymous",
                Objects.requireNonNull(broker.connections().getFirst().principal()).name());
        auth(client, ReasonCode.REAUTHENTICATE, METHOD, NAME);
        assertRefused(client, "DISCONNECT reason=0x82");
    }
}
