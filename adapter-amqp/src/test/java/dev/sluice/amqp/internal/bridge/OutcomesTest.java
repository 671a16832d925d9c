package dev.sluice.amqp.internal.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.core.broker.PublishResult;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomesTest {
    /** What the publisher may forget, such as a duplicate, is accepted; nothing else is. */
    @ParameterizedTest
    @EnumSource(PublishResult.class)
    void acceptsWhatThePublisherMayForget(PublishResult result) {
        assertEquals(result.isAccepted(), Outcomes.of(result).equals(DeliveryState.ACCEPTED));
        if (result.isAccepted()) {
            assertThrows(IllegalArgumentException.class, () -> Outcomes.errorOf(result));
        }
    }
}
