package dev.sluice.conformance.client;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** What one subscription or consumer received. <i>Confined to the test's thread.</i> */
@FunctionalInterface
public interface Inbox {
    /** The next message, or null if none came within {@code timeout}. */
    @Nullable TestMessage receive(Duration timeout) throws Exception;

    /** The next message; fails the test if none comes. */
    default TestMessage await() throws Exception {
        TestMessage message = receive(Duration.ofMillis(TestClients.PATIENCE_MS));
        if (message == null) {
            throw new AssertionError("nothing received in " + TestClients.PATIENCE_MS + " ms");
        }
        return message;
    }
}
