package dev.sluice.nativeadapter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.AuthOk;
import dev.sluice.nativecodec.Authenticate;
import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.Consume;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.GoAway;
import dev.sluice.nativecodec.Hello;
import dev.sluice.nativecodec.InitialCredit;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Opened;
import dev.sluice.nativecodec.Ping;
import dev.sluice.nativecodec.Pong;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.Publish;
import dev.sluice.nativecodec.PublishAck;
import dev.sluice.nativecodec.ServerFrame;
import dev.sluice.nativecodec.SettleMode;
import dev.sluice.nativecodec.StartPosition;
import dev.sluice.nativecodec.UnknownFrame;
import dev.sluice.nativecodec.Welcome;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** Handshake, life and end of a connection. */
final class NativeConnectionTest {
    private final Rig rig = new Rig();

    @Test
    void greetsWithWhatIsInForce() {
        rig.connection.receive(Preamble.Client.THIS);
        assertEquals(List.of(Preamble.Server.ACCEPT), rig.transport.preambles);
        rig.send(new Hello(1, 0b101, 0, 8_192, 5_000, "me", List.of()));
        Welcome welcome = rig.takeOnly(Welcome.class);
        assertEquals(1, welcome.correlationId());
        assertEquals(0, welcome.features());
        assertEquals("me", welcome.clientId());
        assertEquals(5_000, welcome.heartbeatMs());
        assertEquals(8 * 1024 * 1024, welcome.maxFrameBytes());
        assertEquals(List.of("ANONYMOUS", "PLAIN"), welcome.mechanisms());
    }

    @Test
    void namesAClientThatHasNoName() {
        rig.connection.receive(Preamble.Client.THIS);
        rig.send(new Hello(1, 0, 0, 8_192, 0, "", List.of()));
        assertTrue(rig.takeOnly(Welcome.class).clientId().startsWith("native-"));
    }

    @Test
    void doesNotLetAClientChooseAHeartbeatThatCostsTheServer() {
        rig.connection.receive(Preamble.Client.THIS);
        rig.send(new Hello(1, 0, 0, 8_192, 1, "", List.of()));
        assertEquals(1_000, rig.takeOnly(Welcome.class).heartbeatMs());
    }

    @Test
    void refusesAVersionItDoesNotSpeak() {
        rig.connection.receive(new Preamble.Client(2, 9));
        assertEquals(List.of(Preamble.Server.REFUSE), rig.transport.preambles);
        rig.takeEnd(ErrorCode.UNSUPPORTED_VERSION);
    }

    @Test
    void answersWrongMagicWithItsPreambleAndAnError() {
        rig.connection.violated(new NativeProtocolException(ErrorCode.BAD_MAGIC, 0, "no SLCE"));
        assertEquals(List.of(Preamble.Server.REFUSE), rig.transport.preambles);
        rig.takeEnd(ErrorCode.BAD_MAGIC);
    }

    @Test
    void refusesARequiredFeatureItDoesNotKnow() {
        rig.connection.receive(Preamble.Client.THIS);
        rig.send(new Hello(7, 4, 4, 8_192, 0, "", List.of()));
        assertEquals(7, rig.takeEnd(ErrorCode.UNSUPPORTED_FEATURE).correlationId());
    }

    @Test
    void refusesARequestBeforeAuthentication() {
        rig.connection.receive(Preamble.Client.THIS);
        rig.send(new Hello(1, 0, 0, 8_192, 0, "", List.of()));
        rig.take();
        rig.send(new Publish(2, NativeMessage.to("a").build()));
        assertEquals(2, rig.takeEnd(ErrorCode.UNEXPECTED_FRAME).correlationId());
        assertEquals(List.of(), rig.broker.published());
    }

    @Test
    void refusesAMechanismItDoesNotOffer() {
        hello();
        rig.send(new Authenticate(2, "GSSAPI", Octets.EMPTY));
        rig.takeEnd(ErrorCode.UNKNOWN_MECHANISM);
    }

    @Test
    void acceptsAPasswordAndRaisesTheFrameLimit() {
        rig.broker.acceptOnly("user", "secret");
        hello();
        rig.send(new Authenticate(2, "PLAIN", Octets.ofText("\0user\0secret")));
        assertEquals("user", rig.takeOnly(AuthOk.class).principal());
        assertEquals(8 * 1024 * 1024, rig.transport.maxFrameBytesIn);
    }

    @Test
    void refusesAWrongPasswordWithoutSayingWhatWasWrong() {
        rig.broker.acceptOnly("user", "secret");
        hello();
        rig.send(new Authenticate(2, "PLAIN", Octets.ofText("\0user\0guess")));
        assertEquals("authentication failed", rig.takeEnd(ErrorCode.AUTHENTICATION_FAILED).text());
    }

    @Test
    void refusesPlainResponsesThatAreNone() {
        List<Octets> bad =
                List.of(
                        Octets.EMPTY,
                        Octets.ofText("user"),
                        Octets.ofText("\0user"),
                        Octets.ofText("\0\0secret"),
                        Octets.ofText("\0user\0secret\0"),
                        Octets.ofText("other\0user\0secret"),
                        Octets.wrap(new byte[] {0, (byte) 0xC3, 0, 1}));
        for (Octets response : bad) {
            Rig each = new Rig();
            each.connection.receive(Preamble.Client.THIS);
            each.send(new Hello(1, 0, 0, 8_192, 0, "", List.of()));
            each.take();
            each.send(new Authenticate(2, "PLAIN", response));
            each.takeEnd(ErrorCode.AUTHENTICATION_FAILED);
        }
    }

    @Test
    void aSecondHelloIsOneTooMany() {
        hello();
        rig.send(new Hello(2, 0, 0, 8_192, 0, "", List.of()));
        rig.takeEnd(ErrorCode.UNEXPECTED_FRAME);
    }

    @Test
    void requestsWhileTheBrokerStillThinksAreTooEarly() {
        rig.broker.answerLater();
        rig.connection.receive(Preamble.Client.THIS);
        rig.loop.run(
                () -> {
                    rig.connection.receive(new Hello(1, 0, 0, 8_192, 0, "", List.of()));
                    rig.connection.receive(new Authenticate(2, "ANONYMOUS", Octets.EMPTY));
                    rig.connection.receive(new Publish(3, NativeMessage.to("a").build()));
                });
        List<ServerFrame> frames = rig.take();
        assertEquals(2, frames.size());
        assertEquals(ErrorCode.UNEXPECTED_FRAME, ((ErrorFrame) frames.getLast()).code());
        assertEquals(List.of(), rig.broker.published());
    }

    @Test
    void givesAClientTenSecondsToAuthenticate() {
        hello();
        rig.loop.advance(Duration.ofMillis(9_999));
        assertFalse(rig.transport.isClosed);
        rig.loop.advance(Duration.ofMillis(1));
        rig.takeEnd(ErrorCode.HANDSHAKE_TIMEOUT);
        assertEquals(0, rig.loop.timerCount());
    }

    @Test
    void refusesACorrelationIdThatIsNotNew() {
        for (int id : new int[] {2, 1, -1}) {
            Rig each = new Rig().open();
            each.send(new Publish(id, NativeMessage.to("a").build()));
            assertEquals(id, each.takeEnd(ErrorCode.BAD_CORRELATION_ID).correlationId());
        }
    }

    @Test
    void correlationIdsMayJumpAndWrap() {
        rig.open();
        for (int id : new int[] {0x7000_0000, 0xE000_0000, 0xFFFF_FFFF, 1}) {
            rig.send(new Publish(id, NativeMessage.to("a").build()));
            assertEquals(
                    new PublishAck(id, id, PublishAck.Result.NO_TARGET),
                    rig.takeOnly(PublishAck.class));
        }
    }

    @Test
    void anUnknownRequestFailsAloneAndAnUnknownNoticeEndsTheConnection() {
        rig.open();
        rig.send(new UnknownFrame(3, 0x0300, 0, false, ErrorCode.UNKNOWN_OPERATION));
        ErrorFrame refused = rig.takeOnly(ErrorFrame.class);
        assertEquals(ErrorCode.UNKNOWN_OPERATION, refused.code());
        assertFalse(refused.endsConnection());
        rig.send(new UnknownFrame(0, 0x0300, 0, true, ErrorCode.UNKNOWN_OPERATION));
        assertEquals(List.of(), rig.take());
        rig.send(new UnknownFrame(0, 0x0010, 1, false, ErrorCode.UNKNOWN_FRAME_VERSION));
        rig.takeEnd(ErrorCode.UNKNOWN_FRAME_VERSION);
    }

    @Test
    void answersAPing() {
        rig.open();
        rig.send(new Ping(42));
        assertEquals(new Pong(42), rig.takeOnly(Pong.class));
    }

    @Test
    void asksASilentClientAndGivesItUpAfterTwoIntervals() {
        rig.open();
        rig.loop.advance(Duration.ofSeconds(60));
        List<ServerFrame> frames = rig.take();
        assertFalse(frames.isEmpty());
        assertTrue(frames.stream().allMatch(frame -> frame instanceof Ping));
        rig.loop.advance(Duration.ofSeconds(8));
        rig.takeEnd(ErrorCode.HEARTBEAT_TIMEOUT);
    }

    @Test
    void aClientThatIsNotReadIsNotSilent() {
        Rig small = new Rig(Rig.small()).open();
        small.broker.holdPublishResults();
        for (int i = 0; i < 4; i++) {
            small.send(new Publish(small.nextId(), NativeMessage.to("a").build()));
        }
        assertFalse(small.transport.isRead);
        small.loop.advance(Duration.ofMinutes(5));
        assertFalse(small.transport.isClosed);
    }

    @Test
    void answersWhatIsUnderWayBeforeAClientsGoodbyeTakesEffect() {
        rig.open();
        rig.broker.holdPublishResults();
        int id = rig.nextId();
        rig.send(new Publish(id, NativeMessage.to("a").build()), new GoAway(ErrorCode.NONE, 0, ""));
        assertFalse(rig.transport.isClosed);
        rig.loop.run(rig.broker::releasePublishResults);
        assertEquals(
                new PublishAck(id, id, PublishAck.Result.NO_TARGET),
                rig.takeOnly(PublishAck.class));
        assertTrue(rig.transport.isClosed);
        assertEquals(List.of(), rig.broker.connections());
    }

    @Test
    void aRequestAfterTheGoodbyeBreaksTheProtocol() {
        rig.open();
        rig.broker.holdPublishResults();
        rig.send(
                new Publish(rig.nextId(), NativeMessage.to("a").build()),
                new GoAway(ErrorCode.NONE, 0, ""),
                new Publish(rig.nextId(), NativeMessage.to("a").build()));
        rig.takeEnd(ErrorCode.UNEXPECTED_FRAME);
    }

    @Test
    void saysGoodbyeWhenTheServerStopsAndClosesAnIdleConnection() {
        rig.open();
        rig.loop.run(rig.connection::stopping);
        assertEquals(ErrorCode.SHUTTING_DOWN, rig.takeOnly(GoAway.class).code());
        assertTrue(rig.transport.isClosed);
    }

    @Test
    void aStoppingServerRefusesNewRequestsAndGivesConsumersTheirGrace() {
        rig.open();
        rig.send(consume("q"));
        rig.takeOnly(Opened.class);
        rig.loop.run(rig.connection::stopping);
        rig.takeOnly(GoAway.class);
        rig.send(new Publish(rig.nextId(), NativeMessage.to("a").build()));
        assertEquals(ErrorCode.SHUTTING_DOWN, rig.takeOnly(ErrorFrame.class).code());
        assertFalse(rig.transport.isClosed);
        rig.loop.advance(Duration.ofSeconds(2));
        assertTrue(rig.transport.isClosed);
        assertEquals(0, rig.loop.timerCount());
    }

    @Test
    void aFaultOfTheBrokerEndsThisConnectionOnly() {
        rig.open();
        rig.loop.run(() -> rig.connection.crashed(new IllegalStateException("planted")));
        ErrorFrame end = rig.takeEnd(ErrorCode.INTERNAL_ERROR);
        assertEquals("internal error", end.text());
        rig.loop.run(() -> rig.connection.crashed(new IllegalStateException("planted again")));
        assertEquals(List.of(), rig.take());
    }

    @Test
    void aLostConnectionTakesEverythingWithIt() {
        rig.open();
        rig.send(consume("q"));
        rig.loop.run(rig.connection::disconnected);
        assertEquals(List.of(), rig.broker.connections());
        assertEquals(List.of(), rig.broker.consumersOf("q"));
        assertEquals(0, rig.loop.timerCount());
    }

    @Test
    void aClientThatReportsAnErrorIsLeftWithoutAnAnswer() {
        rig.open();
        rig.send(ErrorFrame.ofConnection(0, ErrorCode.MALFORMED_FRAME, "what was that"));
        assertEquals(List.of(), rig.take());
        assertTrue(rig.transport.isClosed);
    }

    @Test
    void refusalsOfThePublishResultAreAnswered() {
        rig.open();
        rig.broker.answerPublish("full", PublishResult.FULL);
        rig.broker.answerPublish("secret", PublishResult.NOT_AUTHORIZED);
        int id = rig.nextId();
        rig.send(new Publish(id, NativeMessage.to("full").build()));
        ErrorFrame full = rig.takeOnly(ErrorFrame.class);
        assertEquals(ErrorCode.TARGET_FULL, full.code());
        assertEquals(id, full.correlationId());
        assertFalse(full.endsConnection());
        rig.send(new Publish(rig.nextId(), NativeMessage.to("secret").build()));
        assertEquals(ErrorCode.NOT_AUTHORIZED, rig.takeOnly(ErrorFrame.class).code());
    }

    private void hello() {
        rig.connection.receive(Preamble.Client.THIS);
        rig.send(new Hello(1, 0, 0, 8_192, 0, "", List.of()));
        rig.takeOnly(Welcome.class);
    }

    private ClientFrame consume(String queue) {
        return new Consume(
                rig.nextId(),
                AddressKind.QUEUE,
                queue,
                StartPosition.NEXT,
                SettleMode.EXPLICIT,
                InitialCredit.ofMessages(10));
    }
}
