package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Publishers to the same full queues, which let them wait, do not wait for each other. */
class RoomOrderTest {
    private static final int NAMES = 5;

    private final List<PublishResult> results = new ArrayList<>();

    private static QueueConfig queue(int maxMessages, WhenFull whenFull) {
        QueueConfig defaults = Binder.defaultsOf(QueueConfig.class);
        return new QueueConfig(
                true,
                List.of(TopicFilter.of("t")),
                maxMessages,
                defaults.maxBytes(),
                whenFull,
                0,
                defaults.redelivery(),
                defaults.deadLetter(),
                defaults.expired(),
                false,
                defaults.lastValue(),
                defaults.duplicates(),
                defaults.autoDelete());
    }

    private static EngineNode start(Map<String, QueueConfig> queues) {
        return EngineNode.start(
                StoreUnderTest.inMemory(), 2, store -> store, queues, Duration.ZERO);
    }

    private void publish(EngineNode node, int lane, BrokerConnection publisher, String body) {
        node.loops
                .loop(lane)
                .run(
                        () ->
                                publisher.publish(
                                        TransactionSimulation.message("t", body).build(),
                                        Target.Kind.ANY,
                                        0,
                                        (_, result) -> results.add(result)));
    }

    /** Each publisher is on the lane of one of the queues, and comes to that one first. */
    @Test
    void twoPublishersToTwoFullQueuesGetRoomInBoth() {
        for (int one = 0; one < NAMES; one++) {
            for (int other = 0; other < NAMES; other++) {
                if (one != other) {
                    getRoomInBoth("q" + one, "q" + other);
                }
            }
        }
    }

    private void getRoomInBoth(String one, String other) {
        results.clear();
        QueueConfig full = queue(1, WhenFull.BACK_PRESSURE);
        EngineNode node = start(Map.of(one, full, other, full));
        BrokerConnection first = node.connect(0);
        BrokerConnection second = node.connect(1);
        publish(node, 0, first, "0");
        node.settleNow();
        publish(node, 0, first, "x");
        publish(node, 1, second, "y");
        node.settleNow();
        assertEquals(List.of(PublishResult.ACCEPTED), results);

        EngineContents contents = new EngineContents(node);
        for (int i = 0; i < 3; i++) {
            contents.takeAll(one);
            contents.takeAll(other);
        }

        assertEquals(3, results.size(), one + " and " + other + ": " + results);
    }

    /** What was given back while it waits is taken again. */
    @Test
    void messagesOfOnePublisherStayInOrderInBothQueues() {
        EngineNode node =
                start(
                        Map.of(
                                "q0", queue(2, WhenFull.BACK_PRESSURE),
                                "q1", queue(100, WhenFull.BACK_PRESSURE),
                                "q2", queue(100, WhenFull.REJECT)));
        BrokerConnection publisher = node.connect(0);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            sent.add("m" + i);
            publish(node, 0, publisher, "m" + i);
        }
        node.settleNow();
        EngineContents contents = new EngineContents(node);
        assertEquals(sent.subList(0, 2), contents.ofQueue("q1"));

        for (int i = 0; i < 6; i++) {
            contents.takeAll("q0");
        }

        assertEquals(sent, contents.ofQueue("q1"));
        assertEquals(sent, contents.ofQueue("q2"));
        assertEquals(12, results.size());
    }
}
