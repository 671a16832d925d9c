package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** What all transient queues may take of the memory together. */
class MemoryBudgetTest {
    private final EngineNode node =
            EngineNode.start(
                    StoreUnderTest.journaled(1),
                    2,
                    """
                    memory: {messages: 10KiB}
                    queues:
                      waiting: {durable: false}
                      refusing: {durable: false, when-full: reject}
                      dropping: {durable: false, when-full: drop-oldest}
                      stored: {when-full: reject}
                    """);
    private final QueueClient client = new QueueClient(node, 1);

    /** Three of them fit. */
    private static Message large(String queue) {
        return QueueClient.text(queue, "")
                .body(Bytes.wrap(new byte[3_000]), BodyKind.BINARY)
                .build();
    }

    private void fill() {
        for (int i = 0; i < 3; i++) {
            assertEquals(PublishResult.ACCEPTED, client.publish(large("refusing")));
        }
    }

    @Test
    void aQueueThatHasNoMemoryRefusesAndOneInTheStoreDoesNot() {
        fill();
        assertEquals(PublishResult.FULL, client.publish(large("refusing")));
        assertEquals(PublishResult.ACCEPTED, client.publish(large("stored")));
    }

    @Test
    void aPublisherWaitsUntilAnotherQueueHasLess() {
        fill();
        List<PublishResult> results = new ArrayList<>();
        client.publish(large("waiting"), results);
        assertEquals(List.of(), results);
        client.receive("refusing").settle(0, Outcome.ACCEPTED);
        assertEquals(List.of(PublishResult.ACCEPTED), results);
        assertEquals(1, client.receive("waiting").bodies().size());
    }

    @Test
    void aQueueDropsItsOwnMessagesAndNoOthers() {
        assertEquals(PublishResult.ACCEPTED, client.publish(large("dropping")));
        assertEquals(PublishResult.ACCEPTED, client.publish(large("refusing")));
        assertEquals(PublishResult.ACCEPTED, client.publish(large("refusing")));
        assertEquals(PublishResult.ACCEPTED, client.publish(large("dropping")));
        assertEquals(1, client.receive("dropping").bodies().size());
        assertEquals(2, client.receive("refusing").bodies().size());
    }

    @Test
    void whatWasGivenBackCanBeTakenAgain() {
        for (int round = 0; round < 5; round++) {
            fill();
            QueueClient.Receiving refusing = client.receive("refusing");
            refusing.settleAll(Outcome.ACCEPTED);
            refusing.close();
        }
    }
}
