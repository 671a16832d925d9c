package dev.sluice.conformance.harness;

import org.awaitility.Awaitility;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program that a test started. Its standard output and error are read as lines by threads of
 * their own, so that it never blocks on a full pipe.
 *
 * <p><i>Thread-safe.</i>
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration STOP_TIME = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.readers =
                List.of(
                        collect(process.inputReader(), output),
                        collect(process.errorReader(), errors));
    }

    /** Starts a program in {@code directory} with {@code environment} added to the test's own. */
    public static ChildProcess start(
            Path directory, Map<String, String> environment, List<String> command)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        return new ChildProcess(String.join(" ", command), builder.start());
    }

    /** Starts a program in the test's own directory and environment. */
    public static ChildProcess start(List<String> command) throws IOException {
        return start(Path.of("").toAbsolutePath(), Map.of(), command);
    }

    private Thread collect(BufferedReader reader, List<String> lines) {
        return Thread.ofVirtual()
                .name("reader of " + name)
                .start(
                        () -> {
                            try (reader) {
                                reader.lines().forEach(lines::add);
                            } catch (UncheckedIOException | IOException e) {
                                lines.add("output ends: " + e.getMessage());
                            }
                        });
    }

    /** Writes to its standard input and ends it. */
    public void feed(String text) throws IOException {
        try (BufferedWriter input = process.outputWriter()) {
            input.write(text);
        }
    }

    /** Lines of standard output until now. */
    public List<String> output() {
        return List.copyOf(output);
    }

    /** Lines of standard error until now. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for a line on standard output; fails if the program ends without it. */
    public String awaitLine(Predicate<String> wanted, Duration patience) {
        return Awaitility.await(name)
                .atMost(patience)
                .pollInterval(Duration.ofMillis(20))
                .failFast("the program has ended", () -> requireLine(wanted))
                .until(() -> output.stream().filter(wanted).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private void requireLine(Predicate<String> wanted) throws InterruptedException {
        if (process.isAlive()) {
            return;
        }
        awaitReaders();
        if (output.stream().noneMatch(wanted)) {
            throw new IllegalStateException(this + " has ended: " + output + errors);
        }
    }

    private void awaitReaders() throws InterruptedException {
        for (Thread reader : readers) {
            reader.join();
        }
    }

    /** Waits for its end and returns its exit code; fails if it does not end in time. */
    public int awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(this + " does not end: " + output + errors);
        }
        awaitReaders();
        return process.exitValue();
    }

    /** Sends SIGTERM to this process, waits for its end and returns its exit code. */
    public int terminate() throws InterruptedException {
        // Not Process.destroy(): it also closes the streams, and the last lines are lost.
        process.toHandle().destroy();
        return awaitEnd(STOP_TIME);
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public String toString() {
        return "\"" + name + "\" (pid " + process.pid() + ")";
    }
}
