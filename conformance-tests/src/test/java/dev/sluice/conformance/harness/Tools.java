package dev.sluice.conformance.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Programs that a machine may have. <i>Thread-safe.</i> */
public final class Tools {
    private static final Duration PROBE_TIME = Duration.ofSeconds(20);

    private Tools() {}

    /** Skips the test, and says so, unless {@code probe} runs and ends with code 0. */
    public static void require(String tool, Path directory, List<String> probe) {
        boolean present = isPresent(directory, probe);
        String skipped = "skipped: " + tool + " is not installed";
        if (!present) {
            System.out.println(skipped);
        }
        assumeTrue(present, skipped);
    }

    /** Whether {@code probe} runs and ends with code 0. */
    public static boolean isPresent(Path directory, List<String> probe) {
        try (ChildProcess process = ChildProcess.start(directory, Map.of(), probe)) {
            return process.awaitEnd(PROBE_TIME) == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
