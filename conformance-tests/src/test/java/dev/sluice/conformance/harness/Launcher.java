package dev.sluice.conformance.harness;

import dev.sluice.conformance.tidy.SourceTree;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command {@code ./sluice} of the source tree. <i>Immutable.</i> */
public final class Launcher {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Launcher() {}

    /** Where the tree and its launcher are. */
    public static Path directory() {
        return SourceTree.ofThisBuild().root();
    }

    /** Starts a command that goes on until it is stopped. */
    public static ChildProcess start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("./sluice"));
        command.addAll(List.of(arguments));
        return ChildProcess.start(directory(), Map.of(), command);
    }

    /** Runs a command to its end. */
    public static Finished run(String... arguments) throws IOException, InterruptedException {
        try (ChildProcess process = start(arguments)) {
            int code = process.awaitEnd(PATIENCE);
            return new Finished(code, process.output(), process.errors());
        }
    }

    /**
     * How a command ended.
     *
     * <p><i>Immutable.</i>
     */
    public record Finished(int code, List<String> output, List<String> errors) {
        /** All it wrote, as one text. */
        public String text() {
            return String.join("\n", output) + "\n" + String.join("\n", errors);
        }
    }
}
