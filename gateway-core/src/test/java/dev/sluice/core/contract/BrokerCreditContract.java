package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.broker.Outcome;
import dev.sluice.core.message.ApplicationProperties;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Credit of messages and bytes, and drain (AMQP 2.6.7). */
public abstract class BrokerCreditContract extends BrokerContract {
    @Test
    void deliversNothingWithoutCredit() {
        publish(connect(), ORDERS, "a");

        assertEquals(List.of(), connect().consume(ORDERS).texts());
    }

    @Test
    void deliversAsManyMessagesAsThereIsCreditFor() {
        RecordingConsumer consumer = connect().consume(ORDERS).credit(2).credit(1);

        publish(connect(), ORDERS, "a", "b", "c", "d", "e");

        assertEquals(List.of("a", "b", "c"), consumer.texts());
        consumer.credit(1);
        assertEquals(List.of("a", "b", "c", "d"), consumer.texts());
    }

    @Test
    void needsBothCredits() {
        publish(connect(), ORDERS, "a");
        RecordingConsumer consumer = connect().consume(ORDERS);

        assertEquals(List.of(), consumer.credit(10, 0).texts());
        assertEquals(List.of("a"), consumer.credit(0, 1).texts());
    }

    @Test
    void overdrawsTheByteCreditByOneMessageAtMost() {
        Peer publisher = connect();
        publish(publisher, ORDERS, "1".repeat(1_000), "2".repeat(1_000), "3".repeat(1_000));
        RecordingConsumer consumer = connect().consume(ORDERS);

        consumer.credit(10, 1);
        assertEquals(1, consumer.deliveries().size());

        consumer.credit(0, 500);
        assertEquals(1, consumer.deliveries().size());

        consumer.credit(0, 1_500);
        assertEquals(2, consumer.deliveries().size());

        consumer.credit(0, RecordingConsumer.PLENTY);
        assertEquals(3, consumer.deliveries().size());
    }

    @Test
    void oneConsumerWithoutCreditDoesNotHoldUpAnother() {
        connect().consume(ORDERS);
        RecordingConsumer ready = connect().consume(ORDERS).credit(10);

        publish(connect(), ORDERS, "a", "b");

        assertEquals(List.of("a", "b"), ready.texts());
    }

    @Test
    void drainsAnEmptyQueueAtOnce() {
        RecordingConsumer consumer = connect().consume(ORDERS).credit(10);

        consumer.drain();

        assertEquals(1, consumer.drainedCalls());
        publish(connect(), ORDERS, "later");
        assertEquals(List.of(), consumer.texts());
        consumer.credit(1);
        assertEquals(List.of("later"), consumer.texts());
        assertEquals(1, consumer.drainedCalls());
    }

    @Test
    void drainsWithoutCreditAtOnce() {
        publish(connect(), ORDERS, "a");
        RecordingConsumer consumer = connect().consume(ORDERS);

        consumer.drain();

        assertEquals(1, consumer.drainedCalls());
        assertEquals(List.of(), consumer.texts());
    }

    @Test
    void deliversWhatIsThereBeforeItIsDrained() {
        publish(connect(), ORDERS, "a", "b");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS);

        peer.call(
                () -> {
                    consumer.handle().credit(10, 10_000);
                    consumer.handle().drain();
                });

        assertEquals(List.of("a", "b"), consumer.texts());
        assertEquals(1, consumer.drainedCalls());
        publish(connect(), ORDERS, "later");
        assertEquals(List.of("a", "b"), consumer.texts());
    }

    @Test
    void isDrainedWhenTheCreditIsUsedUp() {
        publish(connect(), ORDERS, "a", "b", "c");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS);

        peer.call(
                () -> {
                    consumer.handle().credit(2, 10_000);
                    consumer.handle().drain();
                });

        assertEquals(List.of("a", "b"), consumer.texts());
        assertEquals(1, consumer.drainedCalls());
    }

    @Test
    void aDrainWaitsWhileOnlyByteCreditIsMissing() {
        publish(connect(), ORDERS, "a".repeat(500), "b".repeat(500));
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS);

        peer.call(
                () -> {
                    consumer.handle().credit(10, 1);
                    consumer.handle().drain();
                });
        assertEquals(1, consumer.deliveries().size());
        assertEquals(0, consumer.drainedCalls());

        consumer.credit(0, RecordingConsumer.PLENTY);

        assertEquals(2, consumer.deliveries().size());
        assertEquals(1, consumer.drainedCalls());
    }

    @Test
    void whatTheConsumerMustNotGetDoesNotHoldUpItsDrain() {
        publish(connect(), ORDERS, "a");
        RecordingConsumer consumer = connect().consume(ORDERS).credit(2);
        consumer.settle(1, new Outcome.Modified(true, true, ApplicationProperties.NONE));

        consumer.drain();

        assertEquals(1, consumer.drainedCalls());
        assertEquals(1, consumer.deliveries().size());
    }

    @Test
    void aReleasedMessageIsDeliveredAgainWhileThereIsCredit() {
        publish(connect(), ORDERS, "a");
        RecordingConsumer consumer = connect().consume(ORDERS).credit(2);

        consumer.settle(1, Outcome.RELEASED);

        assertEquals(List.of("a", "a"), consumer.texts());
    }
}
