package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.Will;
import dev.sluice.core.message.Quality;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A will is a message that its client publishes: where the client may not publish, it may not leave
 * one. It is judged when it is left, for after a restart nobody knows who left it.
 */
class WillRightsTest {
    private final EngineNode node =
            EngineNode.start(
                    StoreUnderTest.inMemory(),
                    1,
                    UnaryOperator.identity(),
                    (principal, action, name) ->
                            action != Action.PUBLISH || !name.startsWith("denied"),
                    new RoutingConfig(Map.of(), Map.of(), List.of()),
                    Duration.ZERO,
                    Metrics.none());

    private SessionClient open(String willTopic, boolean cleanStart) {
        Will will = new Will(SessionRig.message(Quality.AT_LEAST_ONCE, willTopic, "gone"), 0);
        SessionClient client = new SessionClient(node, 0);
        client.open(new SessionRequest("c", cleanStart, 100_000, will));
        node.settleNow();
        return client;
    }

    @Test
    void aWillThatTheClientMayNotPublishIsRefusedWithItsSession() {
        assertEquals(Reason.NOT_AUTHORIZED, open("denied/t", true).refusal().reason());
        assertEquals(Reason.NOT_AUTHORIZED, open("$SYS/broker/version", true).refusal().reason());
        assertFalse(open("allowed/t", false).wasPresent(), "a session of who was refused");
    }
}
