package dev.sluice.conformance.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.ChildProcess;
import dev.sluice.conformance.harness.Launcher;
import dev.sluice.conformance.harness.Tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Runs the blocks of a tour in one shell, in a directory of its own where {@code ./sluice} and
 * {@code config/} are those of the source tree.
 *
 * <p><i>Confined to the test's thread.</i>
 */
final class Tour {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final String MARK = "@tour ";

    private final String file;
    private final List<TourBlock> blocks;

    Tour(String file, List<TourBlock> blocks) {
        this.file = file;
        this.blocks = blocks;
    }

    /** Runs all commands, then compares what they printed; fails the test where it differs. */
    void run(Path directory) throws IOException, InterruptedException {
        Path root = Launcher.directory();
        Path launcher = directory.resolve("sluice");
        Files.writeString(launcher, "#!/bin/sh\nexec '" + root.resolve("sluice") + "' \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(directory.resolve("config"), root.resolve("config"));
        try (ChildProcess shell =
                ChildProcess.start(directory, Map.of(), List.of("bash", "-c", script()))) {
            int code = shell.awaitEnd(PATIENCE);
            assertEquals(0, code, () -> file + ": " + shell.output() + "\n" + shell.errors());
            compare(shell.output());
        }
    }

    private String script() {
        var script = new StringBuilder("set -euo pipefail\n");
        for (TourBlock block : blocks) {
            if (block.kind() == TourBlock.Kind.COMMANDS && isPossible(block)) {
                script.append("echo '%s%d'\n".formatted(MARK, block.line()))
                        .append(String.join("\n", block.lines()))
                        .append('\n');
            }
        }
        return script.append("wait\n").toString();
    }

    private static boolean isPossible(TourBlock block) {
        if (block.tool().isEmpty()) {
            return true;
        }
        String tool = block.tool().get();
        boolean present =
                Tools.isPresent(Launcher.directory(), List.of("sh", "-c", "command -v " + tool));
        if (!present) {
            System.out.println("skipped: " + tool + " is not installed");
        }
        return present;
    }

    private void compare(List<String> output) {
        int commands = 0;
        for (TourBlock block : blocks) {
            if (block.kind() == TourBlock.Kind.COMMANDS) {
                commands = block.line();
            } else if (output.contains(MARK + commands)) {
                List<String> printed = outputOf(commands, output);
                assertTrue(
                        contains(printed, block.lines()),
                        () ->
                                "%s:%d: %s is not in %s"
                                        .formatted(file, block.line(), block.lines(), printed));
            }
        }
    }

    private static List<String> outputOf(int line, List<String> output) {
        int begin = output.indexOf(MARK + line) + 1;
        int end = begin;
        while (end < output.size() && !output.get(end).startsWith(MARK)) {
            end++;
        }
        return new ArrayList<>(output.subList(begin, end));
    }

    /** Whether {@code wanted} are among {@code output}, in order. */
    static boolean contains(List<String> output, List<String> wanted) {
        int next = 0;
        for (String line : output) {
            if (next < wanted.size() && matches(line, wanted.get(next))) {
                next++;
            }
        }
        return next == wanted.size();
    }

    private static boolean matches(String line, String wanted) {
        List<String> parts =
                List.of(wanted.split("\\.\\.\\.", -1)).stream().map(Pattern::quote).toList();
        return line.strip().matches(String.join(".*", parts));
    }
}
