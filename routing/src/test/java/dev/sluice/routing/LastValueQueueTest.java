package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.broker.Outcome;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** Queues that keep the last message of each key. */
class LastValueQueueTest {
    private final StoreUnderTest store = StoreUnderTest.journaled(1);

    private EngineNode start(boolean isDurable) {
        return EngineNode.start(
                store, 2, "queues: {prices: {last-value: share, durable: " + isDurable + "}}");
    }

    private static Message price(String share, int price) {
        return QueueClient.text("prices", share + "=" + price)
                .properties(new ApplicationProperties.Builder().add("share", share).build())
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageTakesThePlaceOfTheEarlierOne(boolean isDurable) {
        EngineNode node = start(isDurable);
        QueueClient client = new QueueClient(node, 1);
        client.publish(price("a", 1));
        client.publish(price("b", 1));
        client.publish(price("a", 2));
        client.publish("prices", "no key", "no key");
        assertEquals(List.of("b=1", "a=2", "no key", "no key"), client.receive("prices").bodies());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasGivenBackYieldsToWhatCameMeanwhile(boolean isDurable) {
        EngineNode node = start(isDurable);
        QueueClient client = new QueueClient(node, 1);
        QueueClient.Receiving first = client.receive("prices");
        client.publish(price("a", 1));
        client.publish(price("b", 1));
        client.publish(price("a", 2));
        assertEquals(List.of("a=1", "b=1", "a=2"), first.bodies());
        first.close();
        QueueClient.Receiving second = client.receive("prices");
        assertEquals(List.of("b=1", "a=2"), second.bodies());
        second.settleAll(Outcome.ACCEPTED);
        client.publish(price("a", 3));
        assertEquals(List.of("b=1", "a=2", "a=3"), second.bodies());
    }

    /** Far more than is in memory, beside a consumer that takes little. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeepQueueHasOneMessageOfEachKey(boolean isDurable) {
        EngineNode node = start(isDurable);
        QueueClient client = new QueueClient(node, 1);
        List<String> last = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            last.clear();
            for (int share = 0; share < 1_300; share++) {
                client.publish(price("s" + share, round));
                last.add("s" + share + "=" + round);
            }
        }
        assertEquals(last, client.receive("prices").bodies());
    }

    @Test
    void theLastOnesAreFoundAgainAfterACrash() {
        EngineNode node = start(true);
        QueueClient client = new QueueClient(node, 1);
        client.publish(price("a", 1));
        client.publish(price("b", 1));
        client.publish(price("a", 2));
        node.settle();
        store.crash();
        node.loops.runPending();
        node = start(true);
        client = new QueueClient(node, 0);
        client.publish(price("b", 2));
        client.publish(price("a", 3));
        client.publish(price("c", 1));
        assertEquals(List.of("b=2", "a=3", "c=1"), client.receive("prices").bodies());
    }
}
