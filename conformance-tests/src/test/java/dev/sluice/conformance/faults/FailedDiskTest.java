package dev.sluice.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.Health;
import dev.sluice.conformance.harness.LogLines;
import dev.sluice.conformance.harness.Metrics;
import dev.sluice.storage.internal.files.FaultyFiles;
import dev.sluice.storage.internal.files.Operation;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;

/**
 * A disk that fails while clients publish: nothing is acknowledged from then on, publishers are
 * told, health is red, what was accepted is served, and is there after the machine lost power.
 */
class FailedDiskTest {
    private static final int OFTEN = 1_000;

    @TempDir Path directory;

    /** What goes wrong, how often, and what the system says then. */
    enum Fault {
        FORCE_FAILS_ONCE(1, "Input/output error", Operation.FORCE),
        FORCE_FAILS_FOR_EVER(OFTEN, "Input/output error", Operation.FORCE),
        WRITE_FAILS_ONCE(1, "Input/output error", Operation.WRITE),
        WRITE_FINDS_NO_SPACE(1, "No space left on device", Operation.WRITE),
        READ_ONLY(OFTEN, "Read-only file system", null);

        private final int times;
        private final String message;
        private final @Nullable Operation journalOnly;

        /**
         * @param journalOnly what fails, in the journal only; null for every change of any file
         */
        Fault(int times, String message, @Nullable Operation journalOnly) {
            this.times = times;
            this.message = message;
            this.journalOnly = journalOnly;
        }

        void happensTo(FaultyFiles disk) {
            for (int i = 0; i < times; i++) {
                if (journalOnly != null) {
                    disk.failNext(journalOnly, name -> name.startsWith("journal/"), 0, message);
                    continue;
                }
                for (Operation operation : Operation.values()) {
                    if (operation != Operation.READ && operation != Operation.OPEN) {
                        disk.failNext(operation, _ -> true, 0, message);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsAcknowledgedAfterIt(Fault fault) throws Exception {
        try (LogLines log = new LogLines("dev.sluice.storage");
                DiskBroker broker = DiskBroker.start(directory, "reserve: 0");
                Traffic traffic = new Traffic(broker, 200)) {
            for (int i = 0; i < 3; i++) {
                traffic.assertAccepted();
            }
            traffic.fillQueues();
            assertTrue(Health.ready(broker).isUp());

            fault.happensTo(broker.disk());
            for (int i = 0; i < 2; i++) {
                for (Speaker speaker : Speaker.values()) {
                    assertEquals(speaker.whenStopped(), traffic.publish(speaker), speaker.name());
                }
                // Those that were disconnected come back, and are told again.
                traffic.connect();
            }
            checkWhatIsSaid(broker, log, fault);
            traffic.assertReadable();
            traffic.assertQueuesDrain();

            broker.losePower();
            assertTrue(Health.ready(broker).isUp());
            traffic.assertReadable();
            traffic.connect();
            traffic.assertAccepted();
        }
    }

    private static void checkWhatIsSaid(DiskBroker broker, LogLines log, Fault fault)
            throws Exception {
        Health ready = Health.ready(broker);
        assertEquals(503, ready.status());
        assertTrue(ready.body().contains("storage: "), ready.body());
        assertTrue(ready.body().contains(fault.message), ready.body());
        assertTrue(Health.live(broker).isUp());
        assertTrue(log.has("ERROR the store has stopped: "), log.all()::toString);
        double refused = Metrics.of(broker).sum("sluice_store_refused_commits_total");
        assertTrue(refused >= 2 * Speaker.values().length, () -> refused + " refused");
        assertFalse(log.has("INFO the store takes messages again"), log.all()::toString);
    }
}
