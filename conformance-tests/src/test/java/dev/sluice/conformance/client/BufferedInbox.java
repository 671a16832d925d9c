package dev.sluice.conformance.client;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An inbox that a library's callback fills. <i>Thread-safe.</i> */
final class BufferedInbox implements Inbox {
    private final BlockingQueue<TestMessage> messages = new LinkedBlockingQueue<>();

    void add(TestMessage message) {
        messages.add(message);
    }

    @Override
    public @Nullable TestMessage receive(Duration timeout) throws InterruptedException {
        return messages.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
