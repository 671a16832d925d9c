package dev.sluice.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.Health;
import dev.sluice.conformance.harness.Metrics;
import dev.sluice.conformance.harness.Torture;
import dev.sluice.core.message.Bytes;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Disks that take long, or do nothing at all for a while: publishers are held back, nobody is
 * answered early, and nobody who is alive is given up.
 */
class SlowDiskTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WINDOW = 32;
    private static final int MESSAGES = 100;

    /** With MQTT 3.1.1 no window is agreed upon: this client sends no more than is read. */
    private static final int MESSAGES_OF_MQTT3 = WINDOW - 1;

    private static final Duration HANG =
            Torture.isAsked() ? Duration.ofSeconds(30) : Speaker.KEEP_ALIVE.multipliedBy(2);

    @TempDir Path directory;

    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();

    private DiskBroker start() throws Exception {
        BrokerConfig config =
                BrokerConfig.in(directory)
                        .listenerKeys("mqtt", "receive-maximum: " + WINDOW)
                        .listenerKeys("amqp", "link-credit: " + WINDOW)
                        .listenerKeys("native", "max-unacked-messages: " + WINDOW);
        return DiskBroker.start(directory, config, "reserve: 0");
    }

    @Test
    void aSlowDiskShowsAndNobodyIsGivenUp() throws Exception {
        try (DiskBroker broker = start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Metrics before = Metrics.of(broker);
            CountDownLatch never = new CountDownLatch(1);
            broker.disk().onForce(() -> await(never, Duration.ofMillis(200)));
            publishAll(broker, threads).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertEquals(total(), accepted.get());
            Metrics after = Metrics.of(broker);
            double forces = after.since(before, "sluice_journal_forces_total");
            double seconds = after.since(before, "sluice_journal_force_seconds_total");
            // One may have been under way.
            assertTrue(seconds >= 0.2 * (forces - 1), seconds + " s for " + forces + " forces");
            // The windows were filled again and again.
            assertTrue(forces >= MESSAGES / (double) WINDOW, forces + " forces");
            broker.disk().onForce(() -> {});
        }
    }

    @Test
    void aDiskThatHangsAnswersNobodyAndEveryoneGoesOnAfterIt() throws Exception {
        try (DiskBroker broker = start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch thaw = new CountDownLatch(1);
            broker.disk().onForce(() -> await(thaw, PATIENCE));
            CompletableFuture<Void> all = publishAll(broker, threads);
            Awaitility.await("the windows to fill")
                    .atMost(PATIENCE)
                    .until(() -> received(broker) >= 4 * (WINDOW - 1));
            Awaitility.await("nothing to happen")
                    .during(HANG)
                    .atMost(HANG.plus(PATIENCE))
                    .until(
                            () ->
                                    accepted.get() + others.get() == 0
                                            && received(broker) <= 4 * WINDOW
                                            && Health.live(broker).isUp());
            thaw.countDown();
            all.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertEquals(total(), accepted.get());
            assertEquals(0, others.get());
        }
    }

    private static int total() {
        return 3 * MESSAGES + MESSAGES_OF_MQTT3;
    }

    private static double received(DiskBroker broker) throws Exception {
        return Metrics.of(broker).sum("sluice_messages_received_total");
    }

    /** Completes when every message has its answer and every client has gone in peace. */
    private CompletableFuture<Void> publishAll(DiskBroker broker, ExecutorService threads) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (Speaker speaker : Speaker.values()) {
            int messages = speaker == Speaker.MQTT3 ? MESSAGES_OF_MQTT3 : MESSAGES;
            all.add(CompletableFuture.runAsync(() -> publish(speaker, broker, messages), threads));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private void publish(Speaker speaker, DiskBroker broker, int messages) {
        try (Publisher publisher = speaker.connect(broker)) {
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                answers.add(
                        publisher
                                .publish(Bytes.utf8("message " + i).toArray())
                                .thenAccept(
                                        answer ->
                                                (answer.equals(Publisher.ACCEPTED)
                                                                ? accepted
                                                                : others)
                                                        .incrementAndGet()));
            }
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(speaker + " failed", e);
        }
    }

    private static void await(CountDownLatch latch, Duration most) {
        try {
            var _ = latch.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
