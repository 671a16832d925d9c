package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What a queue does with its messages: order, competition, expiry and what is refused. */
public abstract class BrokerQueueContract extends BrokerContract {
    @Test
    void keepsMessagesInOrderUntilAConsumerComes() {
        publish(connect(), ORDERS, "a", "b", "c");

        RecordingConsumer consumer = connect().consume(ORDERS).credit(10);

        assertEquals(List.of("a", "b", "c"), consumer.texts());
    }

    @Test
    void keepsTheOrderOfEachPublisher() {
        Peer first = connect();
        Peer second = connect();
        RecordingConsumer consumer = connect().consume(ORDERS).credit(1_000);

        for (int i = 0; i < 100; i++) {
            first.send(text(ORDERS, "first" + i).build(), Target.Kind.ANY);
            second.send(text(ORDERS, "second" + i).build(), Target.Kind.ANY);
        }
        rig().loops().runPending();

        assertEquals(200, consumer.deliveries().size());
        for (String publisher : List.of("first", "second")) {
            assertEquals(
                    IntStream.range(0, 100).mapToObj(i -> publisher + i).toList(),
                    consumer.texts().stream().filter(t -> t.startsWith(publisher)).toList());
        }
    }

    /** The queue may be there before its first publisher hears so and publishes the message. */
    @Test
    void keepsTheOrderWhileTheQueueIsMade() {
        start(true);
        List<Peer> publishers = new ArrayList<>();
        for (int i = 0; i < rig().loops().size(); i++) {
            publishers.add(connect());
        }
        for (int i = 0; i < publishers.size(); i++) {
            Peer publisher = publishers.get(i);
            String queue = "made" + i;
            publisher.send(text(queue, "a").build(), Target.Kind.QUEUE);
            publisher.loop().runPending();
            for (Peer other : publishers) {
                if (!other.loop().equals(publisher.loop())) {
                    other.loop().runPending();
                }
            }
            publisher.send(text(queue, "b").build(), Target.Kind.QUEUE);
            publisher.send(text(queue, "c").build(), Target.Kind.ANY);
            rig().loops().runPending();

            assertEquals(List.of("a", "b", "c"), connect().consume(queue).credit(10).texts());
        }
    }

    @Test
    void handsTheMessageOverAsItWasPublished() {
        Message message = text(ORDERS, "x").subject("s").priority(7).build();

        connect().publish(message, Target.Kind.ANY);

        Message got = connect().consume(ORDERS).credit(1).delivery(0).message();
        assertEquals(message.address(), got.address());
        assertEquals(message.body(), got.body());
        assertEquals("s", got.subject());
        assertEquals(7, got.priority());
    }

    @Test
    void givesEachMessageToOneOfTheCompetingConsumers() {
        List<RecordingConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            consumers.add(connect().consume(ORDERS).credit(10));
        }
        Peer publisher = connect();
        List<String> sent = IntStream.range(0, 30).mapToObj(i -> "%02d".formatted(i)).toList();

        publish(publisher, ORDERS, sent.toArray(String[]::new));

        List<String> got = new ArrayList<>();
        for (RecordingConsumer consumer : consumers) {
            assertEquals(10, consumer.deliveries().size());
            List<String> sorted = new ArrayList<>(consumer.texts());
            Collections.sort(sorted);
            assertEquals(sorted, consumer.texts());
            got.addAll(consumer.texts());
        }
        Collections.sort(got);
        assertEquals(sent, got);
    }

    @Test
    void forgetsWhatWasAccepted() {
        publish(connect(), ORDERS, "a", "b");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS).credit(2);

        consumer.settle(1, Outcome.ACCEPTED);
        peer.close();

        assertEquals(List.of("b"), connect().consume(ORDERS).credit(10).texts());
    }

    @Test
    void deliversAtLeastOnceWhateverThePublisherAsked() {
        Peer peer = connect();
        for (Quality quality : Quality.values()) {
            peer.publish(text(ORDERS, "x").quality(quality).build(), Target.Kind.ANY);
        }

        List<Delivery> deliveries = peer.consume(ORDERS).credit(10).deliveries();

        assertEquals(3, deliveries.size());
        for (Delivery delivery : deliveries) {
            assertEquals(Quality.AT_LEAST_ONCE, delivery.quality());
        }
    }

    @Test
    void countsAPreSettledDeliveryAsAccepted() {
        publish(connect(), ORDERS, "a");
        Peer peer = connect();
        RecordingConsumer consumer =
                peer.consume(new ConsumeRequest(Target.parse(ORDERS), true)).credit(5);

        assertEquals(Quality.AT_MOST_ONCE, consumer.delivery(0).quality());
        assertTrue(consumer.delivery(0).isSettled());
        peer.close();
        assertEquals(List.of(), connect().consume(ORDERS).credit(10).texts());
    }

    @Test
    void doesNotDeliverWhatHasExpired() {
        Peer peer = connect();
        peer.publish(text(ORDERS, "short").expiresAtMs(nowMs() + 1_000).build(), Target.Kind.ANY);
        peer.publish(text(ORDERS, "long").expiresAtMs(nowMs() + 60_000).build(), Target.Kind.ANY);

        rig().loops().advance(Duration.ofSeconds(1));

        assertEquals(List.of("long"), peer.consume(ORDERS).credit(10).texts());
    }

    @Test
    void saysWhatAPlainNameTurnedOutToBe() {
        assertEquals(new Target(Target.Kind.QUEUE, ORDERS), connect().consume(ORDERS).source());
    }

    @Test
    void refusesAQueueThatIsNotThere() {
        RecordingConsumer consumer =
                connect().consume(new ConsumeRequest(Target.parse("queue://nowhere"), false));

        assertEquals(Refusal.Reason.NOT_FOUND, consumer.refusalReason());
    }

    @Test
    void makesAQueueOnFirstUseIfTheRulesSaySo() {
        start(true);
        RecordingConsumer consumer = connect().consume("queue://made").credit(1);

        publish(connect(), "made", "x");

        assertEquals(List.of("x"), consumer.texts());
    }

    @Test
    void refusesAStreamThatIsCalledAQueue() {
        RecordingConsumer consumer =
                connect().consume(new ConsumeRequest(Target.parse("queue://" + EVENTS), false));

        assertEquals(Refusal.Reason.WRONG_KIND, consumer.refusalReason());
    }
}
