package dev.sluice.mqtt.session;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sends in order although some of it has to wait until the store has what is to be known of it
 * after a crash. The credit that the client gave bounds what waits. Confined to its event loop.
 */
final class SendLine {
    private final Deque<Step> waiting = new ArrayDeque<>(0);

    private static final class Step {
        final Runnable send;
        boolean isReady;

        Step(Runnable send, boolean isReady) {
            this.send = send;
            this.isReady = isReady;
        }
    }

    /** Whether what is sent now may be sent past the line. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Sends when everything before it was sent. */
    void add(Runnable send) {
        waiting.add(new Step(send, true));
        proceed();
    }

    /** Sends when everything before it was sent, and what this returns was run. */
    Runnable hold(Runnable send) {
        Step step = new Step(send, false);
        waiting.add(step);
        return () -> {
            step.isReady = true;
            proceed();
        };
    }

    private void proceed() {
        while (!waiting.isEmpty() && waiting.element().isReady) {
            waiting.remove().send.run();
        }
    }
}
