package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.message.Message;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

/** Messages that are to be delivered later. */
class ScheduledMessageTest {
    private final StoreUnderTest store = StoreUnderTest.journaled(1);

    private EngineNode start(boolean isDurable) {
        return EngineNode.start(store, 2, "queues: {later: {durable: " + isDurable + "}}");
    }

    private static Message in(EngineNode node, String body, Duration delay) {
        return QueueClient.text("later", body)
                .deliverAtMs(node.loops.clock().millis() + delay.toMillis())
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachIsDeliveredAtItsTimeAndDoesNotHoldUpOthers(boolean isDurable) {
        EngineNode node = start(isDurable);
        QueueClient client = new QueueClient(node, 1);
        client.publish(in(node, "in an hour", Duration.ofHours(1)));
        QueueClient.Receiving later = client.receive("later");
        client.publish(in(node, "in a minute", Duration.ofMinutes(1)));
        client.publish("later", "now");
        assertEquals(List.of("now"), later.bodies());
        node.loops.advance(Duration.ofSeconds(59));
        node.settleNow();
        assertEquals(List.of("now"), later.bodies());
        node.loops.advance(Duration.ofSeconds(1));
        node.settleNow();
        assertEquals(List.of("now", "in a minute"), later.bodies());
        for (int i = 0; i < 59; i++) {
            node.loops.advance(Duration.ofMinutes(1));
            node.settleNow();
        }
        assertEquals(List.of("now", "in a minute", "in an hour"), later.bodies());
        later.settleAll(Outcome.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBrowserAndASelectorDoNotSeeItBefore(boolean isDurable) {
        EngineNode node = start(isDurable);
        QueueClient client = new QueueClient(node, 1);
        client.publish(in(node, "in a minute", Duration.ofMinutes(1)));
        ConsumeRequest request = new ConsumeRequest(new Target(Target.Kind.QUEUE, "later"), false);
        QueueClient.Receiving browser =
                client.receive(request.sharing(ConsumeRequest.Sharing.BROWSING), 10);
        assertEquals(List.of(), browser.bodies());
        QueueClient.Receiving selecting = client.receive(request.selecting("JMSPriority = 4"), 10);
        assertEquals(List.of(), selecting.bodies());
        node.loops.advance(Duration.ofMinutes(1));
        node.settleNow();
        assertEquals(List.of("in a minute"), selecting.bodies());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true})
    void itsTimeSurvivesACrash(boolean isDurable) {
        EngineNode node = start(isDurable);
        QueueClient client = new QueueClient(node, 1);
        client.receive("later");
        client.publish(in(node, "in a minute", Duration.ofMinutes(1)));
        long atMs = node.loops.clock().millis();
        store.crash();
        node.loops.runPending();
        node = start(isDurable);
        node.loops.advance(Duration.ofMillis(atMs - node.loops.clock().millis()));
        QueueClient.Receiving later = new QueueClient(node, 0).receive("later");
        assertEquals(List.of(), later.bodies());
        node.loops.advance(Duration.ofMinutes(1));
        node.settleNow();
        assertEquals(List.of("in a minute"), later.bodies());
    }
}
