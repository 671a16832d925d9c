package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Consumers of topic filters, and which of queues, subscriptions and streams a message reaches. */
public abstract class BrokerTopicContract extends BrokerContract {
    @Test
    void aConsumerOfAFilterGetsWhatMatches() {
        RecordingConsumer exact = connect().consume("topic://a/b").credit(10);
        RecordingConsumer level = connect().consume("topic://a/+").credit(10);
        RecordingConsumer below = connect().consume("topic://a/#").credit(10);
        Peer publisher = connect();

        publish(publisher, "a/b", "1");
        publish(publisher, "a", "2");
        publish(publisher, "a/b/c", "3");
        publish(publisher, "b", "4");
        publish(publisher, "a/c", "5");

        assertEquals(List.of("1"), exact.texts());
        assertEquals(List.of("1", "5"), level.texts());
        assertEquals(List.of("1", "2", "3", "5"), below.texts());
        assertEquals(new Target(Target.Kind.TOPIC, "a/#"), below.source());
    }

    @Test
    void aPlainNameWithAWildcardIsAFilter() {
        RecordingConsumer consumer = connect().consume("a/#").credit(10);

        publish(connect(), "a/b", "x");

        assertEquals(List.of("x"), consumer.texts());
    }

    /** MQTT 4.7.2: a filter that begins with a wildcard does not match addresses with {@code $}. */
    @Test
    void reservedAddressesAreTheBrokersOwn() {
        RecordingConsumer everything = connect().consume("topic://#").credit(10);
        RecordingConsumer reserved = connect().consume("topic://$a/#").credit(10);

        assertEquals(PublishResult.NOT_AUTHORIZED, publishTo("$a/b", Target.Kind.ANY));
        assertEquals(PublishResult.NOT_AUTHORIZED, publishTo("$a/b", Target.Kind.TOPIC));

        assertEquals(List.of(), everything.texts());
        assertEquals(List.of(), reserved.texts());
    }

    @Test
    void aSubscriptionIsInForceForAllConnectionsWhenItIsAnswered() {
        Peer publisher = connect();
        Peer subscriber = connect();

        RecordingConsumer consumer =
                subscriber.consume(
                        new ConsumeRequest(Target.parse("topic://t"), false),
                        () -> publisher.send(text("t", "at once").build(), Target.Kind.ANY));
        consumer.credit(10);

        assertEquals(List.of("at once"), consumer.texts());
    }

    @Test
    void aSubscriptionThatReplacedNoneSeesNothingOlder() {
        publish(connect(), "t", "before");

        assertEquals(List.of(), connect().consume("topic://t").credit(10).texts());
    }

    @Test
    void leavesOutWhatItsConnectionPublishedIfAsked() {
        Peer peer = connect();
        RecordingConsumer deaf =
                peer.consume(
                        new ConsumeRequest(
                                Target.parse("topic://t"), false, true, new StreamPosition.Next()));
        RecordingConsumer hearing = peer.consume("topic://t").credit(10);
        deaf.credit(10);

        publish(peer, "t", "own");
        publish(connect(), "t", "foreign");

        assertEquals(List.of("foreign"), deaf.texts());
        assertEquals(List.of("own", "foreign"), hearing.texts());
    }

    @Test
    void aTopicConsumerSettlesLikeAQueueConsumer() {
        RecordingConsumer consumer = connect().consume("topic://t").credit(1);
        connect().publish(text("t", "a").quality(Quality.AT_MOST_ONCE).build(), Target.Kind.ANY);
        publish(connect(), "t", "b");
        assertEquals(Quality.AT_LEAST_ONCE, consumer.delivery(0).quality());

        consumer.settle(1, Outcome.RELEASED);
        consumer.credit(10);

        assertEquals(List.of("a", "a", "b"), consumer.texts());
    }

    @Test
    void aSubscriptionEndsWithItsConsumerOrConnection() {
        Peer publisher = connect();
        Peer leaving = connect();
        RecordingConsumer closing = connect().consume("topic://t").credit(10);
        leaving.consume("topic://t").credit(10);

        closing.close();
        leaving.close();

        assertEquals(
                PublishResult.NO_MATCH, publisher.publish(text("t", "x").build(), Target.Kind.ANY));
    }

    @Test
    void refusesWhatIsNoFilter() {
        RecordingConsumer consumer =
                connect().consume(new ConsumeRequest(Target.parse("topic://a/#/b"), false));

        assertEquals(Refusal.Reason.INVALID_NAME, consumer.refusalReason());
    }

    @Test
    void toAnythingReachesQueueAndSubscriptions() {
        RecordingConsumer topic = connect().consume("topic://" + ORDERS).credit(10);
        RecordingConsumer queue = connect().consume("queue://" + ORDERS).credit(10);

        assertEquals(PublishResult.ACCEPTED, publishTo(ORDERS, Target.Kind.ANY));

        assertEquals(1, topic.deliveries().size());
        assertEquals(1, queue.deliveries().size());
    }

    @Test
    void toAQueueReachesThatQueueOnly() {
        RecordingConsumer topic = connect().consume("topic://#").credit(10);
        RecordingConsumer queue = connect().consume("queue://" + ORDERS).credit(10);

        assertEquals(PublishResult.ACCEPTED, publishTo(ORDERS, Target.Kind.QUEUE));

        assertEquals(0, topic.deliveries().size());
        assertEquals(1, queue.deliveries().size());
    }

    @Test
    void toATopicDoesNotReachTheQueueOfThatName() {
        RecordingConsumer topic = connect().consume("topic://" + ORDERS).credit(10);
        RecordingConsumer queue = connect().consume("queue://" + ORDERS).credit(10);

        assertEquals(PublishResult.ACCEPTED, publishTo(ORDERS, Target.Kind.TOPIC));

        assertEquals(1, topic.deliveries().size());
        assertEquals(0, queue.deliveries().size());
    }

    @Test
    void toATopicReachesQueuesThatAreBoundByAFilter() {
        RecordingConsumer queue = connect().consume("queue://" + JOBS).credit(10);

        assertEquals(PublishResult.ACCEPTED, publishTo("work/1", Target.Kind.TOPIC));
        assertEquals(PublishResult.ACCEPTED, publishTo("work/2", Target.Kind.ANY));

        assertEquals(List.of("work/1", "work/2"), queue.texts());
    }

    @Test
    void toATopicThatNobodyHearsIsNoMatch() {
        assertEquals(PublishResult.NO_MATCH, publishTo("nobody", Target.Kind.TOPIC));
        assertEquals(PublishResult.NO_MATCH, publishTo("nobody", Target.Kind.ANY));
        assertEquals(PublishResult.NO_MATCH, publishTo(ORDERS, Target.Kind.TOPIC));
    }

    @Test
    void toAQueueThatIsNotThereIsNotFound() {
        assertEquals(PublishResult.NOT_FOUND, publishTo("nowhere", Target.Kind.QUEUE));
    }

    @Test
    void everyConsumerOfAFilterGetsACopy() {
        List<RecordingConsumer> consumers =
                List.of(
                        connect().consume("topic://t").credit(10),
                        connect().consume("topic://t").credit(10),
                        connect().consume("topic://+").credit(10));

        publish(connect(), "t", "a", "b");

        for (RecordingConsumer consumer : consumers) {
            assertEquals(List.of("a", "b"), consumer.texts());
        }
    }

    private PublishResult publishTo(String address, Target.Kind reach) {
        return connect().publish(text(address, address).build(), reach);
    }
}
