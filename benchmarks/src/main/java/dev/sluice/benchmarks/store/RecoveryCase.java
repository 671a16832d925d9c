package dev.sluice.benchmarks.store;

import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.LocalStoreConfig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * A process fills a store of 10,000 partitions and is killed; how long does the next start take?
 *
 * <p><i>Confined to one thread.</i>
 */
final class RecoveryCase {
    static final String FILL = "--fill";
    private static final String FILLED = "filled";
    private static final long POLL_NANOS = 20_000_000L;
    private static final int RECORDS = 10;
    private static final int PARTITIONS = 10_000;

    private final Settings settings;
    private final Report report;

    RecoveryCase(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    void run() throws IOException, InterruptedException, StoreOpenException {
        report.header("killed, then opened", "journal", "open s", "records lost", "target");
        int large = settings.pick(1024, 32);
        run("10,000 partitions, one journal file of " + large + " MiB, nearly full", large, 96);
        run("twice as much, half of it carried over to files", large, 192);
        run("10,000 partitions, shipped settings", 64, 500);
    }

    /**
     * @param percent how much is written, of the size of a journal file
     */
    private void run(String name, int journalMebibytes, int percent)
            throws IOException, InterruptedException, StoreOpenException {
        Path folder = Directories.fresh(settings.directory(), "recovery");
        long written = fillAndKill(folder, journalMebibytes, percent);
        long begun = System.nanoTime();
        StoreUnderLoad opened = StoreUnderLoad.open(folder, config(journalMebibytes));
        double seconds = (System.nanoTime() - begun) / 1e9;
        long found = 0;
        for (PartitionId id : opened.partitions(PARTITIONS)) {
            PartitionBounds bounds = opened.store().bounds(id);
            found += bounds.endOffset() - bounds.startOffset();
        }
        opened.close();
        long size = (long) journalMebibytes * percent / 100;
        report.row(name, size + " MiB in all", "%.2f".formatted(seconds), written - found, "< 5");
        Directories.delete(folder);
    }

    private static LocalStoreConfig config(int journalMebibytes) {
        return StoreUnderLoad.config((long) journalMebibytes << 20, 3);
    }

    /** Returns how many records were acknowledged before the end. */
    private static long fillAndKill(Path folder, int journalMebibytes, int percent)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("-Xm") || argument.startsWith("-D")) {
                command.add(argument);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(StoreBenchmark.class.getName());
        command.addAll(List.of(FILL, folder.toString()));
        command.addAll(List.of(String.valueOf(journalMebibytes), String.valueOf(percent)));
        Process child =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith(FILLED)) {
                    return Long.parseLong(line.substring(FILLED.length()).strip());
                }
            }
            throw new IllegalStateException("the process that fills the store has failed");
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    /** What the process does that is killed: it never ends by itself. */
    static void fill(Path folder, int journalMebibytes, int percent)
            throws InterruptedException, StoreOpenException {
        StoreUnderLoad target = StoreUnderLoad.open(folder, config(journalMebibytes));
        Payload payload = new Payload(RECORDS, Settings.VALUE_BYTES);
        long bytes = ((long) journalMebibytes << 20) / 100 * percent;
        long commits = bytes / (payload.bytes() + 32);
        Filling.fill(target, target.partitions(PARTITIONS), payload, commits);
        while (percent > 100 && !Files.exists(folder.resolve("checkpoint"))) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        System.out.printf(Locale.ROOT, "%s %d%n", FILLED, commits * RECORDS);
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
