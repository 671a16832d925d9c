package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.core.declaration.QueueConfig;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class RoutingConfigTest {
    /** The broker has queues and logs of its own by such names. */
    @Test
    void namesOfTheBrokersOwnAreRefused() {
        QueueConfig queue = Binder.defaultsOf(QueueConfig.class);
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new RoutingConfig(Map.of(), Map.of("$session/c", queue), List.of()));
        assertTrue(String.valueOf(refusal.getMessage()).contains("$session/c"));
    }
}
