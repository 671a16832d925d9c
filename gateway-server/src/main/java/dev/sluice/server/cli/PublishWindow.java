package dev.sluice.server.cli;

import dev.sluice.server.internal.client.BrokerClient;
import dev.sluice.server.internal.client.OutgoingMessage;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Publishes with a limited number of messages unacknowledged, and stops at the first failure.
 *
 * <p><i>Confined to the main thread.</i>
 */
final class PublishWindow {
    private static final int SIZE = 256;
    private static final long ACKNOWLEDGE_SECONDS = 30;

    private final BrokerClient client;
    private final Semaphore free = new Semaphore(SIZE);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private long published;

    PublishWindow(BrokerClient client) {
        this.client = client;
    }

    /** Waits for room and publishes. */
    void publish(OutgoingMessage message) throws CommandException, InterruptedException {
        take(1);
        published++;
        var _ =
                client.publish(message)
                        .whenComplete(
                                (_, failed) -> {
                                    if (failed != null) {
                                        failure.compareAndSet(null, failed);
                                    }
                                    free.release();
                                });
    }

    /** Waits until everything is acknowledged; returns how many messages that are. */
    long finish() throws CommandException, InterruptedException {
        take(SIZE);
        return published;
    }

    private void take(int permits) throws CommandException, InterruptedException {
        if (!free.tryAcquire(permits, ACKNOWLEDGE_SECONDS, TimeUnit.SECONDS)) {
            throw new CommandException(
                    ExitCode.TIMEOUT,
                    "the broker did not acknowledge within " + ACKNOWLEDGE_SECONDS + " s");
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw ClientFailures.of(failed);
        }
    }
}
