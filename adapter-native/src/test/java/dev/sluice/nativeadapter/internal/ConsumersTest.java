package dev.sluice.nativeadapter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.FakeConsumer;
import dev.sluice.nativecodec.AddressKind;
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
import dev.sluice.nativecodec.Outcome.Accepted;
import dev.sluice.nativecodec.Outcome.Modified;
import dev.sluice.nativecodec.Outcome.Rejected;
import dev.sluice.nativecodec.Publish;
import dev.sluice.nativecodec.ServerFrame;
import dev.sluice.nativecodec.Settle;
import dev.sluice.nativecodec.SettleMode;
import dev.sluice.nativecodec.StartPosition;
import dev.sluice.nativecodec.StreamPlace;
import dev.sluice.nativecodec.Subscribe;

import org.junit.jupiter.api.Test;

import java.util.List;

final class ConsumersTest {
    private final Rig rig = new Rig(Rig.small());

    @Test
    void deliversWhatMatchesAFilterAndCountsTheConsumersFromOne() {
        rig.open();
        Opened opened = subscribe("s/+", SettleMode.EXPLICIT, InitialCredit.ofMessages(5));
        assertEquals(1, opened.consumerId());
        assertEquals(AddressKind.TOPIC, opened.kind());
        assertEquals("s/+", opened.name());
        publish("s/1", "hello");
        publish("t/1", "elsewhere");
        Deliver deliver = rig.takeOnly(Deliver.class);
        assertEquals(1, deliver.consumerId());
        assertEquals(1, deliver.deliveryId());
        assertFalse(deliver.settled());
        assertEquals("hello", deliver.message().text());
        assertEquals("s/1", deliver.message().address());
    }

    @Test
    void settlesOnSendWhereTheClientWantsIt() {
        rig.open();
        subscribe("#", SettleMode.ON_SEND, InitialCredit.ofMessages(5));
        publish("a", "x");
        assertTrue(rig.takeOnly(Deliver.class).settled());
    }

    @Test
    void leavesOutWhatTheSameConnectionPublished() {
        rig.open();
        rig.send(
                new Subscribe(
                        rig.nextId(), "#", true, SettleMode.EXPLICIT, InitialCredit.ofMessages(5)));
        rig.takeOnly(Opened.class);
        rig.send(new Publish(0, NativeMessage.to("a").text("mine").build()));
        publish("a", "theirs");
        assertEquals("theirs", rig.takeOnly(Deliver.class).message().text());
    }

    @Test
    void readsAStreamFromItsBeginningWithPlaces() {
        rig.open();
        rig.broker.declareStream("events", TopicFilter.of("e/#"));
        publish("e/1", "first");
        rig.send(
                new Consume(
                        rig.nextId(),
                        AddressKind.STREAM,
                        "events",
                        StartPosition.FIRST,
                        SettleMode.EXPLICIT,
                        InitialCredit.ofMessages(5)));
        List<ServerFrame> frames = rig.take();
        assertEquals(AddressKind.STREAM, ((Opened) frames.getFirst()).kind());
        assertEquals(new StreamPlace(0, 0), ((Deliver) frames.getLast()).place());
    }

    @Test
    void passesOutcomesOnAsTheyAre() {
        rig.open();
        consume("q", InitialCredit.ofMessages(10));
        for (int i = 0; i < 5; i++) {
            publish("q", "m" + i);
        }
        rig.take();
        rig.send(
                new Settle(
                        1,
                        new Accepted(),
                        List.of(DeliveryRange.of(1), new DeliveryRange(3, Long.MAX_VALUE - 1))),
                new Settle(1, new Rejected("bad"), List.of(DeliveryRange.of(2))));
        assertEquals(
                List.of(1L, 3L, 4L, 5L, 2L),
                rig.broker.settlements().stream().map(FakeBroker.Settlement::deliveryId).toList());
        assertEquals(new Outcome.Rejected("bad"), rig.broker.settlements().getLast().outcome());
    }

    @Test
    void aFailedAttemptIsToldWithTheNextDelivery() {
        rig.open();
        consume("q", InitialCredit.ofMessages(10));
        publish("q", "x");
        rig.takeOnly(Deliver.class);
        rig.send(new Settle(1, new Modified(true, false), List.of(DeliveryRange.of(1))));
        Deliver again = rig.takeOnly(Deliver.class);
        assertEquals(1, again.failedAttempts());
        assertTrue(again.redelivered());
        assertEquals(2, again.deliveryId());
    }

    @Test
    void creditIsWhatTheClientGivesAndNoMore() {
        rig.open();
        consume("q", InitialCredit.ofMessages(1));
        publish("q", "one");
        publish("q", "two");
        rig.takeOnly(Deliver.class);
        assertEquals(1, rig.broker.depth("q"));
        rig.send(new Credit(1, 5, 0));
        assertEquals("two", rig.takeOnly(Deliver.class).message().text());
        assertEquals(4, fakeConsumer("q").messageCredit());
    }

    @Test
    void byteCreditCountsBodiesAndIsOverdrawnByOneMessageAtMost() {
        rig.open();
        consume("q", new InitialCredit(100, 25));
        for (int i = 0; i < 10; i++) {
            publish("q", "0123456789");
        }
        assertEquals(3, rig.take().size());
        rig.send(new Credit(1, 0, 5));
        assertEquals(List.of(), rig.take());
        rig.send(new Credit(1, 0, 1));
        assertEquals(1, rig.take().size());
    }

    @Test
    void theBrokerHearsOfNoMoreBytesThanTheWindowAndOfNoneWhileTheClientIsSlow() {
        rig.open();
        consume("q", InitialCredit.ofMessages(100));
        assertEquals(1_000, fakeConsumer("q").byteCredit());
        rig.transport.isWritable = false;
        for (int i = 0; i < 10; i++) {
            publish("q", "x".repeat(300));
        }
        int sentWhileSlow = rig.take().size();
        assertEquals(3, sentWhileSlow);
        assertTrue(fakeConsumer("q").byteCredit() <= 0);
        rig.transport.isWritable = true;
        rig.loop.run(rig.connection::writabilityChanged);
        assertEquals(10 - sentWhileSlow, rig.take().size());
    }

    @Test
    void moreCreditThanTheProtocolCountsEndsTheConnection() {
        rig.open();
        consume("q", InitialCredit.ofMessages(Integer.MAX_VALUE));
        rig.send(new Credit(1, 1, 0));
        rig.takeEnd(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void aMessageThatDoesNotFitIsLeftToOthersAndCostsNoCredit() {
        rig.open(4_096);
        consume("q", InitialCredit.ofMessages(1));
        publish("q", "x".repeat(5_000));
        publish("q", "small");
        assertEquals("small", rig.takeOnly(Deliver.class).message().text());
        assertEquals(
                List.of(new Outcome.Modified(true, true, ApplicationProperties.NONE)),
                rig.broker.settlements().stream().map(FakeBroker.Settlement::outcome).toList());
    }

    @Test
    void aDrainIsAnsweredWithWhatWasLeft() {
        rig.open();
        consume("q", InitialCredit.ofMessages(10));
        publish("q", "x");
        rig.takeOnly(Deliver.class);
        int id = rig.nextId();
        rig.send(new Drain(id, 1));
        assertEquals(new Drained(id, 1, 9), rig.takeOnly(Drained.class));
        publish("q", "later");
        assertEquals(List.of(), rig.take());
        rig.send(new Credit(1, 1, 0));
        rig.takeOnly(Deliver.class);
    }

    @Test
    void aSecondDrainHasToWait() {
        rig.open();
        rig.broker.declareQueue("q");
        consume("q", new InitialCredit(10, 1));
        publish("q", "xx");
        publish("q", "held back by bytes");
        rig.take();
        rig.send(new Drain(rig.nextId(), 1));
        assertEquals(List.of(), rig.take());
        rig.send(new Drain(rig.nextId(), 1));
        assertEquals(ErrorCode.CONFLICT, rig.takeOnly(ErrorFrame.class).code());
        rig.send(new CloseConsumer(rig.nextId(), 1));
        List<ServerFrame> last = rig.take();
        assertEquals(ErrorCode.CONFLICT, ((ErrorFrame) last.getFirst()).code());
        assertEquals(Closed.class, last.getLast().getClass());
    }

    @Test
    void closingAConsumerReleasesWhatItDidNotSettle() {
        rig.open();
        consume("q", InitialCredit.ofMessages(10));
        publish("q", "x");
        rig.take();
        int id = rig.nextId();
        rig.send(new CloseConsumer(id, 1));
        assertEquals(new Closed(id, 1, ErrorCode.NONE, ""), rig.takeOnly(Closed.class));
        assertEquals(1, rig.broker.depth("q"));
        rig.send(new Settle(1, new Accepted(), List.of(DeliveryRange.of(1))), new Credit(1, 1, 1));
        assertEquals(List.of(), rig.take());
        rig.send(new CloseConsumer(rig.nextId(), 1));
        assertEquals(ErrorCode.UNKNOWN_CONSUMER, rig.takeOnly(ErrorFrame.class).code());
        rig.send(new Drain(rig.nextId(), 1));
        assertEquals(ErrorCode.UNKNOWN_CONSUMER, rig.takeOnly(ErrorFrame.class).code());
    }

    @Test
    void creditOrOutcomesForAConsumerThatNeverWasEndTheConnection() {
        rig.open();
        rig.send(new Credit(1, 1, 1));
        rig.takeEnd(ErrorCode.UNKNOWN_CONSUMER);
        Rig other = new Rig().open();
        other.send(new Settle(0, new Accepted(), List.of()));
        other.takeEnd(ErrorCode.UNKNOWN_CONSUMER);
    }

    @Test
    void aDeletedQueueEndsItsConsumerAndNotTheConnection() {
        rig.open();
        consume("q", InitialCredit.ofMessages(1));
        rig.loop.run(() -> rig.broker.deleteQueue("q"));
        Closed closed = rig.takeOnly(Closed.class);
        assertEquals(0, closed.correlationId());
        assertEquals(ErrorCode.NOT_FOUND, closed.code());
        assertFalse(rig.transport.isClosed);
    }

    @Test
    void refusalsCarryTheBrokersReason() {
        rig.open();
        rig.broker.autoCreateQueues(false);
        rig.broker.refuse(FakeBroker.Request.CONSUME, "secret", Refusal.Reason.NOT_AUTHORIZED);
        rig.send(consumeFrame("nowhere", InitialCredit.ofMessages(1)));
        assertEquals(ErrorCode.NOT_FOUND, rig.takeOnly(ErrorFrame.class).code());
        rig.send(consumeFrame("secret", InitialCredit.ofMessages(1)));
        assertEquals(ErrorCode.NOT_AUTHORIZED, rig.takeOnly(ErrorFrame.class).code());
        rig.send(
                new Subscribe(
                        rig.nextId(),
                        "a/#/b",
                        false,
                        SettleMode.EXPLICIT,
                        InitialCredit.ofMessages(1)));
        assertEquals(ErrorCode.INVALID_FILTER, rig.takeOnly(ErrorFrame.class).code());
    }

    @Test
    void hasALimitOfConsumersThatClosingMakesRoomIn() {
        rig.open();
        consume("q", InitialCredit.ofMessages(1));
        consume("r", InitialCredit.ofMessages(1));
        rig.send(consumeFrame("s", InitialCredit.ofMessages(1)));
        assertEquals(ErrorCode.LIMIT_REACHED, rig.takeOnly(ErrorFrame.class).code());
        rig.send(new CloseConsumer(rig.nextId(), 1));
        rig.takeOnly(Closed.class);
        assertEquals(3, consume("s", InitialCredit.ofMessages(1)).consumerId());
    }

    private Opened subscribe(String filter, SettleMode mode, InitialCredit credit) {
        rig.send(new Subscribe(rig.nextId(), filter, false, mode, credit));
        return rig.takeOnly(Opened.class);
    }

    private Opened consume(String queue, InitialCredit credit) {
        rig.send(consumeFrame(queue, credit));
        return rig.takeOnly(Opened.class);
    }

    private Consume consumeFrame(String queue, InitialCredit credit) {
        return new Consume(
                rig.nextId(),
                AddressKind.QUEUE,
                queue,
                StartPosition.NEXT,
                SettleMode.EXPLICIT,
                credit);
    }

    private void publish(String address, String text) {
        Message message =
                Message.to(Address.of(address)).body(Bytes.utf8(text), BodyKind.TEXT).build();
        rig.loop.run(() -> assertNotNull(rig.broker.publish(message)));
        rig.loop.runPending();
    }

    private FakeConsumer fakeConsumer(String queue) {
        return rig.broker.consumersOf(queue).getFirst();
    }
}
