package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.message.ApplicationProperties;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What each outcome does to a message (AMQP 3.4), and what an end without outcome does. */
public abstract class BrokerSettlementContract extends BrokerContract {
    @Test
    void aReleasedMessageKeepsItsPlaceBeforeLaterOnes() {
        Peer peer = connect();
        publish(peer, ORDERS, "a", "b", "c", "d");
        RecordingConsumer consumer = peer.consume(ORDERS).credit(3);

        consumer.settle(2, Outcome.RELEASED);
        consumer.credit(10);

        assertEquals(List.of("a", "b", "c", "b", "d"), consumer.texts());
        assertEquals(0, consumer.delivery(3).failedAttempts());
    }

    @Test
    void aReleasedRangeComesBackInOrder() {
        publish(connect(), ORDERS, "a", "b", "c", "d");
        RecordingConsumer consumer = connect().consume(ORDERS).credit(3);

        consumer.settle(1, 3, Outcome.RELEASED);

        assertEquals(List.of("a", "b", "c", "d"), connect().consume(ORDERS).credit(10).texts());
    }

    @Test
    void aRejectedMessageIsNotDeliveredAgain() {
        publish(connect(), ORDERS, "bad", "good");
        RecordingConsumer consumer = connect().consume(ORDERS).credit(1);

        consumer.settle(1, new Outcome.Rejected("wrong"));
        consumer.credit(10);

        assertEquals(List.of("bad", "good"), consumer.texts());
        consumer.close();
        assertEquals(List.of("good"), connect().consume(ORDERS).credit(10).texts());
    }

    @Test
    void aFailedDeliveryCountsAndComesBackInItsPlace() {
        publish(connect(), ORDERS, "a", "b");
        RecordingConsumer consumer = connect().consume(ORDERS).credit(1);

        consumer.settle(1, modified(true, false));
        consumer.credit(1);
        consumer.settle(2, modified(true, false));
        consumer.credit(10);

        assertEquals(List.of("a", "a", "a", "b"), consumer.texts());
        assertEquals(
                List.of(0, 1, 2, 0),
                consumer.deliveries().stream().map(each -> each.failedAttempts()).toList());
    }

    @Test
    void aModifiedMessageThatDidNotFailIsNotCounted() {
        publish(connect(), ORDERS, "a");
        RecordingConsumer consumer = connect().consume(ORDERS).credit(1);

        consumer.settle(1, modified(false, false));
        consumer.credit(1);

        assertEquals(0, consumer.delivery(1).failedAttempts());
    }

    @Test
    void aMessageUndeliverableHereGoesToAnotherConsumerOnly() {
        publish(connect(), ORDERS, "a", "b");
        RecordingConsumer refusing = connect().consume(ORDERS).credit(1);

        refusing.settle(1, modified(true, true));
        refusing.credit(10);

        assertEquals(List.of("a", "b"), refusing.texts());
        RecordingConsumer other = connect().consume(ORDERS).credit(10);
        assertEquals(List.of("a"), other.texts());
        assertEquals(1, other.delivery(0).failedAttempts());
    }

    @Test
    void aRangePassesOverWhatIsSettledOrWasNeverDelivered() {
        Peer peer = connect();
        publish(peer, ORDERS, "a", "b", "c", "d", "e");
        RecordingConsumer consumer = peer.consume(ORDERS).credit(4);
        consumer.settle(2, Outcome.ACCEPTED);

        consumer.settle(1, 3, Outcome.RELEASED);
        consumer.settle(1, 3, Outcome.ACCEPTED);
        consumer.settle(4, Long.MAX_VALUE, Outcome.ACCEPTED);
        peer.close();

        assertEquals(List.of("a", "c", "e"), connect().consume(ORDERS).credit(10).texts());
    }

    @Test
    void aRangeThatEndsBeforeItBeginsSettlesNothing() {
        Peer peer = connect();
        publish(peer, ORDERS, "a");
        RecordingConsumer consumer = peer.consume(ORDERS).credit(1);

        consumer.settle(2, 1, Outcome.ACCEPTED);
        peer.close();

        assertEquals(List.of("a"), connect().consume(ORDERS).credit(10).texts());
    }

    @Test
    void aConsumerThatClosesReleasesWhatItDidNotSettle() {
        publish(connect(), ORDERS, "a", "b", "c");
        RecordingConsumer closing = connect().consume(ORDERS).credit(2);
        closing.settle(1, Outcome.ACCEPTED);

        closing.close();

        RecordingConsumer next = connect().consume(ORDERS).credit(10);
        assertEquals(List.of("b", "c"), next.texts());
        assertEquals(0, next.delivery(0).failedAttempts());
    }

    @Test
    void aConnectionThatGoesAwayFailedWhatItDidNotSettle() {
        publish(connect(), ORDERS, "a", "b", "c");
        Peer leaving = connect();
        leaving.consume(ORDERS).credit(2);

        leaving.close();

        RecordingConsumer next = connect().consume(ORDERS).credit(10);
        assertEquals(List.of("a", "b", "c"), next.texts());
        assertEquals(
                List.of(1, 1, 0),
                next.deliveries().stream().map(each -> each.failedAttempts()).toList());
    }

    @Test
    void nothingIsLostWhenAConsumerClosesWhileMessagesAreOnTheirWay() {
        Peer publisher = connect();
        Peer leaving = connect();
        RecordingConsumer consumer = leaving.consume(ORDERS);
        publisher.send(text(ORDERS, "a").build(), Target.Kind.ANY);
        leaving.loop().run(() -> consumer.handle().credit(10, 10_000));
        publisher.send(text(ORDERS, "b").build(), Target.Kind.ANY);

        consumer.close();

        RecordingConsumer next = connect().consume(ORDERS).credit(10);
        assertEquals(List.of("a", "b"), next.texts());
    }

    @Test
    void closingTwiceIsClosingOnce() {
        publish(connect(), ORDERS, "a");
        RecordingConsumer consumer = connect().consume(ORDERS).credit(1);

        consumer.close();
        consumer.close();

        assertEquals(List.of("a"), connect().consume(ORDERS).credit(10).texts());
    }

    private static Outcome modified(boolean deliveryFailed, boolean undeliverableHere) {
        return new Outcome.Modified(deliveryFailed, undeliverableHere, ApplicationProperties.NONE);
    }
}
