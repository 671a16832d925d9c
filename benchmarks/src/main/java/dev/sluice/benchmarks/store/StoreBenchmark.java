package dev.sluice.benchmarks.store;

import dev.sluice.core.store.StoreOpenException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures the local store beside a bare journal in one run; docs/benchmarks.md says how to start
 * it and what came out.
 *
 * <p>Arguments: {@code --quick} only sees whether everything works; {@code --only=append,bulk}
 * picks cases of {@link #CASES}; anything else is the directory for data, of which there are less
 * than 6 GB at any time and none at the end.
 */
public final class StoreBenchmark {
    private static final List<String> CASES =
            List.of("append", "bulk", "read", "recovery", "memory");
    private static final String ONLY = "--only=";

    private StoreBenchmark() {}

    /** Runs what the arguments say. */
    public static void main(String[] arguments)
            throws IOException, InterruptedException, StoreOpenException {
        if (arguments.length == 4 && arguments[0].equals(RecoveryCase.FILL)) {
            RecoveryCase.fill(
                    Path.of(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]));
            return;
        }
        Locale.setDefault(Locale.ROOT);
        boolean isQuick = false;
        List<String> cases = CASES;
        Path parent = Path.of("benchmarks", "target");
        for (String argument : arguments) {
            if (argument.equals("--quick")) {
                isQuick = true;
            } else if (argument.startsWith(ONLY)) {
                cases = List.of(argument.substring(ONLY.length()).split(",", -1));
            } else {
                parent = Path.of(argument);
            }
        }
        run(cases, isQuick, parent.resolve("store-benchmark"));
    }

    private static void run(List<String> cases, boolean isQuick, Path directory)
            throws IOException, InterruptedException, StoreOpenException {
        Settings settings = isQuick ? Settings.quick(directory) : Settings.full(directory);
        Report report = new Report(System.out);
        report.say(
                "%d processors, %d MiB of heap, Java %s, %d rounds of %.0f s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                Runtime.getRuntime().maxMemory() >> 20,
                                Runtime.version(),
                                settings.rounds(),
                                settings.seconds()));
        List<String> unknown = new ArrayList<>(cases);
        unknown.removeAll(CASES);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "no such cases: " + unknown + "; there are " + CASES);
        }
        try {
            for (String each : cases) {
                run(each, settings, report);
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private static void run(String name, Settings settings, Report report)
            throws IOException, InterruptedException, StoreOpenException {
        switch (name) {
            case "append" -> new AppendCase(settings, report).run();
            case "bulk" -> new BulkCase(settings, report).run();
            case "read" -> new ReadCase(settings, report).run();
            case "recovery" -> new RecoveryCase(settings, report).run();
            case "memory" -> new MemoryCase(settings, report).run();
            default -> throw new IllegalArgumentException(name);
        }
    }
}
