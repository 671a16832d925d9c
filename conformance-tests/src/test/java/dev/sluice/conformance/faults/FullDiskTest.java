package dev.sluice.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.Health;
import dev.sluice.conformance.harness.LogLines;
import dev.sluice.conformance.harness.Metrics;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A disk that fills: publishers are refused while there is still room, consumers drain, and once
 * there is room again everything works without a restart.
 */
class FullDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long RESERVE = 1 << 20;
    private static final int MESSAGES_MAX = 5_000;

    @TempDir Path directory;

    @Test
    void publishersAreRefusedUntilThereIsRoomAgain() throws Exception {
        try (LogLines log = new LogLines("dev.sluice.storage");
                DiskBroker broker = DiskBroker.start(directory, "reserve: " + RESERVE);
                Traffic traffic = new Traffic(broker, 8_000)) {
            traffic.assertAccepted();
            traffic.fillQueues();

            broker.disk().capacity(broker.usedBytes() + RESERVE + 400_000);
            fillDisk(traffic);
            long free = broker.disk().freeBytes();
            assertTrue(free > RESERVE / 4, () -> free + " bytes are left");
            for (Speaker speaker : Speaker.values()) {
                assertEquals(speaker.whenFull(), traffic.publish(speaker), speaker.name());
            }
            Health ready = Health.ready(broker);
            assertEquals(503, ready.status());
            assertTrue(ready.body().contains("storage: the disk has "), ready.body());
            assertTrue(Health.live(broker).isUp());
            assertTrue(log.has("WARN the store takes no more messages: "), log.all()::toString);
            assertTrue(Metrics.of(broker).sum("sluice_store_refused_commits_total") > 0);
            traffic.assertReadable();
            traffic.assertQueuesDrain();

            broker.disk().capacity(Long.MAX_VALUE);
            awaitReady(broker);
            assertTrue(log.has("INFO the store takes messages again"), log.all()::toString);
            traffic.connect();
            traffic.assertAccepted();
            traffic.assertReadable();
            broker.losePower();
            traffic.assertReadable();
        }
    }

    private static void fillDisk(Traffic traffic) throws Exception {
        String answer = Publisher.ACCEPTED;
        for (int i = 0; answer.equals(Publisher.ACCEPTED); i++) {
            assertTrue(i < MESSAGES_MAX, "the disk never fills");
            answer = traffic.publish(Speaker.NATIVE);
        }
        assertEquals(Speaker.NATIVE.whenFull(), answer);
    }

    private static void awaitReady(DiskBroker broker) {
        Awaitility.await("readiness")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Health.ready(broker).isUp());
    }
}
