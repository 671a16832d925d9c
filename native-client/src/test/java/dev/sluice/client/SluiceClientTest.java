package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.nativecodec.Authenticate;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.GoAway;
import dev.sluice.nativecodec.Hello;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Ping;
import dev.sluice.nativecodec.Pong;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.Publish;
import dev.sluice.nativecodec.PublishAck;
import dev.sluice.nativecodec.RetryAdvice;

import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The connection itself and publishing. */
@Timeout(30)
final class SluiceClientTest {
    private static final NativeMessage MESSAGE = NativeMessage.to("a").text("hello").build();

    private final FrameServer server = new FrameServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shakesHandsWithWhatTheBuilderSays() throws InterruptedException {
        try (SluiceClient client =
                server.client()
                        .clientId("wanted")
                        .credentials(Credentials.plain("user", "secret"))
                        .maxFrameBytes(5_000)
                        .heartbeat(Duration.ofSeconds(7))
                        .connect()) {
            Hello hello = server.next(Hello.class);
            assertEquals("wanted", hello.clientId());
            assertEquals(5_000, hello.maxFrameBytes());
            assertEquals(7_000, hello.heartbeatMs());
            Authenticate authenticate = server.next(Authenticate.class);
            assertEquals("PLAIN", authenticate.mechanism());
            assertEquals(Octets.ofText("\0user\0secret"), authenticate.response());
            assertEquals("c1", client.clientId());
            assertEquals("me", client.principal());
            server.disconnect();
        }
    }

    @Test
    void failsToConnectWhereNobodyListens() {
        int port = server.port();
        server.close();
        SluiceException failure =
                assertThrows(
                        SluiceException.class, () -> SluiceClient.builder().port(port).connect());
        assertEquals(RetryAdvice.ON_NEW_CONNECTION, failure.advice());
        assertTrue(
                String.valueOf(failure.getMessage()).startsWith("cannot reach 127.0.0.1:" + port),
                failure::toString);
    }

    @Test
    void failsToConnectWithoutACommonVersion() {
        server.preamble(new Preamble.Server(0, 2, 3));
        server.script(
                _ -> List.of(ErrorFrame.ofConnection(0, ErrorCode.UNSUPPORTED_VERSION, "2 to 3")));
        SluiceException failure =
                assertThrows(SluiceException.class, () -> server.client().connect());
        assertEquals(ErrorCode.UNSUPPORTED_VERSION, failure.code());
    }

    @Test
    void failsToConnectWithWrongCredentials() {
        server.script(
                frame ->
                        frame instanceof Hello
                                ? FrameServer.greet(frame)
                                : List.of(
                                        ErrorFrame.ofConnection(
                                                2, ErrorCode.AUTHENTICATION_FAILED, "no")));
        SluiceException failure =
                assertThrows(SluiceException.class, () -> server.client().connect());
        assertEquals(ErrorCode.AUTHENTICATION_FAILED, failure.code());
        assertEquals(RetryAdvice.NEVER, failure.advice());
    }

    @Test
    void failsToConnectToAServerThatStaysSilent() {
        server.script(_ -> List.of());
        SluiceException failure =
                assertThrows(
                        SluiceException.class,
                        () -> server.client().connectTimeout(Duration.ofMillis(200)).connect());
        assertEquals(ErrorCode.HANDSHAKE_TIMEOUT, failure.code());
    }

    @Test
    void failsToConnectToSomethingElse() {
        server.script(_ -> List.of());
        CompletionStage<SluiceClient> connecting = server.client().connectAsync();
        assertThrows(
                SluiceException.class,
                () -> {
                    server.next(Hello.class);
                    server.sendBytes(Unpooled.wrappedBuffer(HexFormat.of().parseHex("ffffffff")));
                    Waiting.on(connecting, Duration.ofSeconds(10));
                });
    }

    @Test
    void anAcknowledgementAnswersARangeOfPublishes() throws InterruptedException {
        SluiceClient client = server.client().connect();
        List<CompletionStage<PublishResult>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            results.add(client.publishAsync(MESSAGE));
        }
        int first = server.next(Publish.class).correlationId();
        for (int i = 1; i < 4; i++) {
            assertEquals(first + i, server.next(Publish.class).correlationId());
        }
        server.send(
                new PublishAck(first + 1, first + 2, PublishAck.Result.ACCEPTED),
                new PublishAck(first + 3, first + 3, PublishAck.Result.NO_TARGET));
        assertEquals(PublishResult.ACCEPTED, await(results.get(1)));
        assertEquals(PublishResult.ACCEPTED, await(results.get(2)));
        assertEquals(PublishResult.NO_TARGET, await(results.get(3)));
        assertFalse(results.get(0).toCompletableFuture().isDone());
        server.send(new PublishAck(first, -1, PublishAck.Result.ACCEPTED));
        assertEquals(PublishResult.ACCEPTED, await(results.get(0)));
    }

    @Test
    void aRefusedPublishFailsAloneWithCodeAndAdvice() throws InterruptedException {
        server.afterHandshake(
                frame ->
                        switch (frame) {
                            case Publish publish when publish.message().text().equals("full") ->
                                    List.of(
                                            new ErrorFrame(
                                                    publish.correlationId(),
                                                    ErrorCode.TARGET_FULL,
                                                    RetryAdvice.LATER,
                                                    false,
                                                    250,
                                                    "queue a is full"));
                            case Publish publish -> List.of(accepted(publish));
                            default -> List.of();
                        });
        SluiceClient client = server.client().connect();
        NativeMessage full = NativeMessage.to("a").text("full").build();
        SluiceException refused = assertThrows(SluiceException.class, () -> client.publish(full));
        assertEquals(ErrorCode.TARGET_FULL, refused.code());
        assertEquals(RetryAdvice.LATER, refused.advice());
        assertEquals(250, refused.retryAfterMs());
        assertEquals(PublishResult.ACCEPTED, client.publish(MESSAGE));
    }

    @Test
    void aMessageAboveTheServersLimitFailsAlone() throws InterruptedException {
        server.afterHandshake(
                frame -> frame instanceof Publish publish ? List.of(accepted(publish)) : List.of());
        SluiceClient client = server.client().connect();
        NativeMessage large = NativeMessage.to("a").body(new byte[70_000]).build();
        SluiceException refused = assertThrows(SluiceException.class, () -> client.publish(large));
        assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refused.code());
        assertEquals(PublishResult.ACCEPTED, client.publish(MESSAGE));
    }

    @Test
    void publishersWaitWhileTooMuchIsUnacknowledged() throws InterruptedException {
        SluiceClient client = server.client().maxUnacked(2, 1_000).connect();
        var first = client.publishAsync(MESSAGE);
        client.publishAsync(MESSAGE);
        CountDownLatch passed = new CountDownLatch(1);
        CompletableFuture<PublishResult> third = new CompletableFuture<>();
        Thread publisher =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        var result = client.publishAsync(MESSAGE);
                                        passed.countDown();
                                        result.thenAccept(third::complete);
                                    } catch (InterruptedException interrupted) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        int id = server.next(Publish.class).correlationId();
        server.next(Publish.class);
        assertFalse(passed.await(100, TimeUnit.MILLISECONDS));
        server.send(new PublishAck(id, id, PublishAck.Result.ACCEPTED));
        assertTrue(passed.await(10, TimeUnit.SECONDS));
        await(first);
        int thirdId = server.next(Publish.class).correlationId();
        server.send(new PublishAck(thirdId, thirdId, PublishAck.Result.ACCEPTED));
        assertEquals(PublishResult.ACCEPTED, await(third));
        publisher.join();
    }

    @Test
    void anUnackedPublishIsDoneWhenItIsSent() throws InterruptedException {
        SluiceClient client = server.client().connect();
        await(client.publishUnacked(MESSAGE));
        assertEquals(0, server.next(Publish.class).correlationId());
    }

    @Test
    void aLostConnectionFailsWhatWaitsAndWhatComesLater() throws InterruptedException {
        SluiceClient client = server.client().connect();
        var waiting = client.publishAsync(MESSAGE);
        server.next(Publish.class);
        server.disconnect();
        SluiceException failure = assertThrows(SluiceException.class, () -> await(waiting));
        assertEquals(RetryAdvice.ON_NEW_CONNECTION, failure.advice());
        assertThrows(SluiceException.class, () -> client.publish(MESSAGE));
        assertThrows(SluiceException.class, () -> client.subscribe("#"));
        assertNotNull(await(client.ended()));
        client.close();
    }

    @Test
    void anErrorOfTheConnectionIsTheReasonOfItsEnd() throws InterruptedException {
        SluiceClient client = server.client().connect();
        server.send(ErrorFrame.ofConnection(0, ErrorCode.TAKEN_OVER, "another one came"));
        assertEquals(ErrorCode.TAKEN_OVER, await(client.ended()).code());
    }

    @Test
    void afterTheServersGoodbyeWhatIsUnderWayIsAnsweredAndNothingNewBegins()
            throws InterruptedException {
        SluiceClient client = server.client().connect();
        var underWay = client.publishAsync(MESSAGE);
        int id = server.next(Publish.class).correlationId();
        server.send(
                new GoAway(ErrorCode.SHUTTING_DOWN, 1_000, "maintenance"),
                new PublishAck(id, id, PublishAck.Result.ACCEPTED));
        assertEquals(PublishResult.ACCEPTED, await(underWay));
        SluiceException refused =
                assertThrows(SluiceException.class, () -> client.publish(MESSAGE));
        assertEquals(ErrorCode.SHUTTING_DOWN, refused.code());
        server.disconnect();
        assertEquals(ErrorCode.SHUTTING_DOWN, await(client.ended()).code());
    }

    @Test
    void closingSaysGoodbyeAndWaitsForWhatIsUnderWay() throws InterruptedException {
        SluiceClient client = server.client().connect();
        var underWay = client.publishAsync(MESSAGE);
        var closed = client.closeAsync();
        int id = server.next(Publish.class).correlationId();
        assertEquals(ErrorCode.NONE, server.next(GoAway.class).code());
        server.send(new PublishAck(id, id, PublishAck.Result.ACCEPTED));
        assertEquals(PublishResult.ACCEPTED, await(underWay));
        server.disconnect();
        assertEquals(ErrorCode.NONE, await(closed).code());
    }

    @Test
    void answersAPing() throws InterruptedException {
        server.client().connect();
        server.send(new Ping(77));
        assertEquals(77, server.next(Pong.class).payload());
    }

    @Test
    void pingsASilentServerAndThenGivesItUp() throws InterruptedException {
        server.script(frame -> FrameServer.greet(frame, 100));
        SluiceClient client = server.client().connect();
        server.next(Ping.class);
        ErrorFrame error = server.next(ErrorFrame.class);
        assertEquals(ErrorCode.HEARTBEAT_TIMEOUT, error.code());
        assertEquals(ErrorCode.HEARTBEAT_TIMEOUT, await(client.ended()).code());
    }

    @Test
    void aServerThatBreaksTheProtocolIsToldSoAndLeft() throws InterruptedException {
        SluiceClient client = server.client().connect();
        server.sendBytes(Unpooled.wrappedBuffer(HexFormat.of().parseHex("00000001ff")));
        assertEquals(ErrorCode.MALFORMED_FRAME, server.next(ErrorFrame.class).code());
        assertTrue(server.awaitDisconnect());
        assertEquals(ErrorCode.MALFORMED_FRAME, await(client.ended()).code());
    }

    @Test
    void anAnswerNobodyAskedForIsAProtocolError() throws InterruptedException {
        server.client().connect();
        server.send(ErrorFrame.ofRequest(99, ErrorCode.NOT_FOUND, "what"));
        ErrorFrame told = assertInstanceOf(ErrorFrame.class, server.next(ErrorFrame.class));
        assertEquals(ErrorCode.UNEXPECTED_FRAME, told.code());
        assertEquals(99, told.correlationId());
    }

    @Test
    void passesOverAnUnknownFrameThatMayBeIgnored() throws InterruptedException {
        SluiceClient client = server.client().connect();
        server.sendBytes(
                Unpooled.wrappedBuffer(HexFormat.of().parseHex("000000088f00000100000000")));
        server.send(new Ping(1));
        assertEquals(1, server.next(Pong.class).payload());
        assertNull(client.ended().toCompletableFuture().getNow(null));
    }

    private static PublishAck accepted(Publish publish) {
        return new PublishAck(
                publish.correlationId(), publish.correlationId(), PublishAck.Result.ACCEPTED);
    }

    private static <T> T await(CompletionStage<T> stage) throws InterruptedException {
        return Waiting.on(stage, Duration.ofSeconds(10));
    }
}
