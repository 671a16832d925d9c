package dev.sluice.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.conformance.harness.ChildProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A small file system in memory. Only root may mount one; for others the test is skipped.
 *
 * <p><i>Confined to the test's thread.</i>
 */
final class TemporaryMount implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path at;

    private TemporaryMount(Path at) {
        this.at = at;
    }

    static TemporaryMount of(Path at, String size) throws IOException {
        Files.createDirectories(at);
        int code = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", at.toString());
        assumeTrue(code == 0, "skipped: only root may mount, and not everywhere");
        return new TemporaryMount(at);
    }

    private static int run(String... command) throws IOException {
        try (ChildProcess process = ChildProcess.start(List.of(command))) {
            return process.awaitEnd(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Path path() {
        return at;
    }

    /** What lies in it is gone. */
    @Override
    public void close() throws IOException {
        assertEquals(0, run("umount", at.toString()), () -> "cannot unmount " + at);
    }
}
