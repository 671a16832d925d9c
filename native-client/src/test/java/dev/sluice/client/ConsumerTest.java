package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.CloseConsumer;
import dev.sluice.nativecodec.Closed;
import dev.sluice.nativecodec.Consume;
import dev.sluice.nativecodec.Credit;
import dev.sluice.nativecodec.Deliver;
import dev.sluice.nativecodec.DeliveryRange;
import dev.sluice.nativecodec.Drain;
import dev.sluice.nativecodec.Drained;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.InitialCredit;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.Opened;
import dev.sluice.nativecodec.Outcome;
import dev.sluice.nativecodec.ServerFrame;
import dev.sluice.nativecodec.Settle;
import dev.sluice.nativecodec.SettleMode;
import dev.sluice.nativecodec.StartPosition;
import dev.sluice.nativecodec.Subscribe;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

@Timeout(30)
final class ConsumerTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final int FAST_ROUNDS = 2_000;

    private final FrameServer server = new FrameServer();
    private final SluiceClient client;

    ConsumerTest() throws InterruptedException {
        server.afterHandshake(ConsumerTest::open);
        client = server.client().connect();
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void asksForWhatTheOptionsSay() throws InterruptedException {
        client.subscribe("s/#", ConsumerOptions.DEFAULT.settledOnSend().withoutOwn());
        Subscribe subscribe = server.next(Subscribe.class);
        assertEquals("s/#", subscribe.filter());
        assertEquals(SettleMode.ON_SEND, subscribe.settleMode());
        assertEquals(true, subscribe.noLocal());
        client.consume(
                AddressKind.STREAM,
                "events",
                ConsumerOptions.DEFAULT.prefetch(10, 1_000).from(StartPosition.offset(5)));
        Consume consume = server.next(Consume.class);
        assertEquals(AddressKind.STREAM, consume.kind());
        assertEquals(StartPosition.offset(5), consume.position());
        assertEquals(new InitialCredit(10, 1_000), consume.credit());
    }

    @Test
    void aRefusedConsumerFailsWithTheServersReason() {
        server.afterHandshake(
                frame ->
                        List.of(
                                ErrorFrame.ofRequest(
                                        frame.correlationId(), ErrorCode.NOT_FOUND, "no queue q")));
        SluiceException refused = assertThrows(SluiceException.class, () -> client.consume("q"));
        assertEquals(ErrorCode.NOT_FOUND, refused.code());
    }

    @Test
    void deliversEvenWhatComesRightBehindTheAnswer() throws InterruptedException {
        server.afterHandshake(
                frame ->
                        List.of(
                                new Opened(frame.correlationId(), 1, AddressKind.QUEUE, "q"),
                                deliver(1, "first")));
        Delivery delivery = receive(client.consume("q"));
        assertEquals("first", delivery.message().text());
    }

    /** The answer may be here before the thread that asked for it goes on. */
    @Test
    void deliversItHoweverFastTheAnswerIs() throws InterruptedException {
        server.afterHandshake(
                frame ->
                        frame instanceof Consume consume
                                ? List.of(
                                        new Opened(
                                                consume.correlationId(),
                                                consume.correlationId(),
                                                AddressKind.QUEUE,
                                                "q"),
                                        deliver(consume.correlationId(), 1, "first"))
                                : List.of());
        for (int round = 0; round < FAST_ROUNDS; round++) {
            Delivery delivery = client.consume("q").receive(SOON);
            assertNotNull(delivery, "round " + round);
        }
    }

    @Test
    void neighboursWithTheSameOutcomeShareARange() throws InterruptedException {
        Consumer consumer = client.consume("q");
        for (int i = 1; i <= 4; i++) {
            server.send(deliver(i, "m" + i));
        }
        List<Delivery> deliveries =
                List.of(receive(consumer), receive(consumer), receive(consumer), receive(consumer));
        // One turn of the client's loop, so that the three outcomes meet in one frame.
        consumer.drain()
                .thenRun(
                        () -> {
                            deliveries.get(0).accept();
                            deliveries.get(1).accept();
                            deliveries.get(3).accept();
                        });
        Drain drain = server.next(Drain.class);
        server.send(new Drained(drain.correlationId(), 1, 0));
        assertEquals(
                new Settle(
                        1, Outcome.ACCEPTED, List.of(new DeliveryRange(1, 2), DeliveryRange.of(4))),
                server.next(Settle.class));
        deliveries.get(2).reject("bad");
        assertEquals(
                new Settle(1, new Outcome.Rejected("bad"), List.of(DeliveryRange.of(3))),
                server.next(Settle.class));
    }

    @Test
    void doesNotSettleWhatIsSettled() throws InterruptedException {
        Consumer consumer = client.consume("q");
        server.send(new Deliver(1, 1, true, false, 0, null, message("x")), deliver(2, "y"));
        receive(consumer).accept();
        receive(consumer).release();
        assertEquals(
                new Settle(1, Outcome.RELEASED, List.of(DeliveryRange.of(2))),
                server.next(Settle.class));
    }

    @Test
    void givesCreditBackWhenHalfIsTaken() throws InterruptedException {
        Consumer consumer =
                client.consume(AddressKind.QUEUE, "q", ConsumerOptions.DEFAULT.prefetch(4, 1_000));
        for (int i = 1; i <= 4; i++) {
            server.send(deliver(i, "12345"));
        }
        receive(consumer);
        receive(consumer);
        assertEquals(new Credit(1, 2, 10), server.next(Credit.class));
        server.send(deliver(5, "12345"), deliver(6, "12345"));
        for (int i = 3; i <= 6; i++) {
            receive(consumer);
        }
    }

    @Test
    void aDeliveryWithoutCreditIsAProtocolError() throws InterruptedException {
        client.consume(AddressKind.QUEUE, "q", ConsumerOptions.DEFAULT.prefetch(1, 1_000));
        server.send(deliver(1, "a"), deliver(2, "b"));
        assertEquals(ErrorCode.UNEXPECTED_FRAME, server.next(ErrorFrame.class).code());
    }

    @Test
    void receivesNothingWithinTheTimeout() throws InterruptedException {
        Consumer consumer = client.consume("q");
        assertNull(consumer.receive(Duration.ofMillis(10)));
    }

    @Test
    void aDrainCompletesAfterTheLastDeliveryAndRestoresTheCredit() throws InterruptedException {
        Consumer consumer =
                client.consume(AddressKind.QUEUE, "q", ConsumerOptions.DEFAULT.prefetch(10, 1_000));
        var drained = consumer.drain();
        Drain drain = server.next(Drain.class);
        server.send(deliver(1, "last"), new Drained(drain.correlationId(), 1, 9));
        Waiting.on(drained, SOON);
        assertNotNull(consumer.receive(Duration.ZERO));
        assertEquals(new Credit(1, 9, 0), server.next(Credit.class));
    }

    @Test
    void aHandlerGetsOneDeliveryAtATimeAndItsFailureIsAFailedAttempt() throws InterruptedException {
        Consumer consumer = client.consume("q");
        CountDownLatch handled = new CountDownLatch(1);
        consumer.onDelivery(
                delivery -> {
                    if (delivery.message().text().equals("bad")) {
                        throw new IllegalStateException("cannot read it");
                    }
                    delivery.accept();
                    handled.countDown();
                });
        server.send(deliver(1, "bad"), deliver(2, "good"));
        handled.await();
        assertEquals(
                new Settle(1, new Outcome.Modified(true, false), List.of(DeliveryRange.of(1))),
                server.next(Settle.class));
        assertThrows(IllegalStateException.class, () -> consumer.onDelivery(_ -> {}));
    }

    @Test
    void closingSendsTheOutcomesFirstAndEndsTheConsumer() throws InterruptedException {
        server.afterHandshake(
                frame ->
                        frame instanceof CloseConsumer close
                                ? List.of(new Closed(close.correlationId(), 1, ErrorCode.NONE, ""))
                                : open(frame));
        Consumer consumer = client.consume("q");
        server.send(deliver(1, "a"), deliver(2, "b"));
        receive(consumer).accept();
        consumer.close();
        assertEquals(DeliveryRange.of(1), server.next(Settle.class).ranges().getFirst());
        server.next(CloseConsumer.class);
        SluiceException ended = assertThrows(SluiceException.class, () -> consumer.receive(SOON));
        assertEquals(ErrorCode.NONE, ended.code());
        consumer.close();
    }

    @Test
    void aConsumerThatTheServerEndsSaysWhy() throws InterruptedException {
        Consumer consumer = client.consume("q");
        server.send(new Closed(0, 1, ErrorCode.NOT_FOUND, "the queue was deleted"));
        SluiceException ended = assertThrows(SluiceException.class, () -> consumer.receive(SOON));
        assertEquals(ErrorCode.NOT_FOUND, ended.code());
        assertFalse(client.ended().toCompletableFuture().isDone());
    }

    @Test
    void afterALossOnlySettledDeliveriesAreStillHandedOut() throws InterruptedException {
        Consumer consumer = client.consume("q");
        server.send(
                deliver(1, "will come again"),
                new Deliver(1, 2, true, false, 0, null, message("would be lost")));
        server.disconnect();
        Waiting.on(client.ended(), SOON);
        assertEquals("would be lost", receive(consumer).message().text());
        assertThrows(SluiceException.class, () -> consumer.receive(SOON));
    }

    private static List<ServerFrame> open(ClientFrame frame) {
        return switch (frame) {
            case Subscribe subscribe ->
                    List.of(
                            new Opened(
                                    subscribe.correlationId(),
                                    1,
                                    AddressKind.TOPIC,
                                    subscribe.filter()));
            case Consume consume ->
                    List.of(new Opened(consume.correlationId(), 1, consume.kind(), consume.name()));
            default -> List.of();
        };
    }

    private static Delivery receive(Consumer consumer) throws InterruptedException {
        Delivery delivery = consumer.receive(SOON);
        assertNotNull(delivery);
        return delivery;
    }

    private static Deliver deliver(long id, String text) {
        return deliver(1, id, text);
    }

    private static Deliver deliver(int consumerId, long id, String text) {
        return new Deliver(consumerId, id, false, false, 0, null, message(text));
    }

    private static NativeMessage message(String text) {
        return NativeMessage.to("q").text(text).build();
    }
}
