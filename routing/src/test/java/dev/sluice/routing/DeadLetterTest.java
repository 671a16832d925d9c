package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What durable queues give up is safe in another durable queue. */
class DeadLetterTest {
    private static final String QUEUES =
            """
            queues:
              work:
                max-deliveries: 2
                dead-letter: work/dead
              work/dead: {}
              small:
                max-messages: 1
                when-full: dead-letter
                dead-letter: small/dead
              small/dead:
                max-messages: 2
                when-full: dead-letter
                dead-letter: small
            """;

    private final StoreUnderTest store = StoreUnderTest.journaled(1);
    private EngineNode node = EngineNode.start(store, 2, QUEUES);

    @Test
    void theyAreThereAfterACrashAndSayWhereTheyCameFrom() {
        new QueueClient(node, 1).publish("work", "rejected", "poison", "fine");
        QueueClient.Receiving work = new QueueClient(node, 0).receive("work");
        work.settle(0, new Outcome.Rejected("no such order"));
        for (int delivery : new int[] {1, 3}) {
            work.settle(delivery, new Outcome.Modified(true, false, ApplicationProperties.NONE));
        }
        work.settle(2, Outcome.ACCEPTED);
        assertEquals(List.of("rejected", "poison", "fine", "poison"), work.bodies());
        node.settle();
        store.crash();
        node.loops.runPending();
        node = EngineNode.start(store, 2, QUEUES);
        QueueClient client = new QueueClient(node, 0);
        assertEquals(List.of(), client.receive("work").bodies());
        QueueClient.Receiving dead = client.receive("work/dead");
        assertEquals(List.of("rejected", "poison"), dead.bodies());
        assertEquals("no such order", dead.note(0, "x-opt-dead-letter-detail"));
        assertEquals("max-deliveries", dead.note(1, "x-opt-dead-letter-reason"));
        assertEquals("2", dead.note(1, "x-opt-dead-letter-deliveries"));
        assertEquals("work", dead.note(1, "x-opt-original-address"));
    }

    /** The two queues send what they have no room for to each other: it goes around once. */
    @Test
    void whatFindsItsQueueFullGoesElsewhereOnce() {
        QueueClient client = new QueueClient(node, 1);
        assertEquals(
                List.of(
                        PublishResult.ACCEPTED,
                        PublishResult.DEAD_LETTERED,
                        PublishResult.DEAD_LETTERED,
                        PublishResult.FULL),
                List.of("1", "2", "3", "4").stream()
                        .map(body -> client.publish(QueueClient.text("small", body).build()))
                        .toList());
        QueueClient.Receiving dead = client.receive("small/dead");
        assertEquals(List.of("2", "3"), dead.bodies());
        assertEquals("queue-full", dead.note(0, "x-opt-dead-letter-reason"));
        assertEquals("small", dead.note(0, "x-opt-dead-letter-queue"));
    }
}
