package dev.sluice.conformance.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.conformance.harness.BrokerProcess;
import dev.sluice.conformance.harness.ChildProcess;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code strace} on a broker's process: until it is closed, calls of the system fail or are slow.
 *
 * <p><i>Confined to the test's thread.</i>
 */
final class TracedBroker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChildProcess strace;

    private TracedBroker(ChildProcess strace) {
        this.strace = strace;
    }

    /**
     * Begins.
     *
     * @param calls names of calls with commas between them
     * @param what as {@code strace} has it behind the calls of {@code inject}
     */
    static TracedBroker begin(BrokerProcess broker, String calls, String what) throws IOException {
        ChildProcess strace =
                ChildProcess.start(
                        List.of(
                                "strace",
                                "-f",
                                "-p",
                                Long.toString(broker.process().pid()),
                                "-e",
                                "trace=" + calls,
                                "-e",
                                "inject=" + calls + ":" + what));
        Awaitility.await("strace to attach")
                .atMost(PATIENCE)
                .until(
                        () ->
                                !strace.isAlive()
                                        || strace.errors().stream()
                                                .anyMatch(line -> line.contains(" attached")));
        if (!strace.isAlive()) {
            strace.close();
        }
        assumeTrue(strace.isAlive(), "skipped: strace may not attach: " + strace.errors());
        return new TracedBroker(strace);
    }

    /** Whether the machine has it. */
    static boolean isPresent(Path directory) {
        try (ChildProcess probe =
                ChildProcess.start(directory, Map.of(), List.of("strace", "-V"))) {
            return probe.awaitEnd(PATIENCE) == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The broker runs on as if nothing had been. */
    @Override
    public void close() {
        try {
            strace.terminate();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            strace.close();
        }
    }
}
