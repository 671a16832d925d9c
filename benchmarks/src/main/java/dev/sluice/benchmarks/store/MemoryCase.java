package dev.sluice.benchmarks.store;

import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What a partition that nobody uses keeps on the heap, and what a record takes from it on its way.
 *
 * <p><i>Confined to one thread.</i>
 */
final class MemoryCase {
    private static final int ROUNDS = 10_000;

    private final Settings settings;
    private final Report report;

    MemoryCase(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    void run() throws IOException, InterruptedException, StoreOpenException {
        report.header("idle partitions", "heap bytes each, with the name", "target");
        stored(10_000);
        for (int count : List.of(10_000, 100_000)) {
            idle(count);
        }
        report.header("heap bytes per record", "loop, besides the batch", "journal", "segments");
        allocation(1);
        allocation(100);
    }

    private void idle(int count) throws IOException, StoreOpenException {
        Path folder = Directories.fresh(settings.directory(), "memory");
        try (StoreUnderLoad target = open(folder)) {
            long before = usedBytes();
            List<PartitionId> ids = target.partitions(count);
            long after = usedBytes();
            row("%,d, opened".formatted(count), after - before, ids.size());
        }
        Directories.delete(folder);
    }

    /** Partitions with a record in files, as they are after a restart. */
    private void stored(int count) throws IOException, StoreOpenException {
        Path folder = Directories.fresh(settings.directory(), "memory");
        fill(folder, count);
        long before = usedBytes();
        try (StoreUnderLoad target = open(folder)) {
            List<PartitionId> ids = target.partitions(count);
            long after = usedBytes();
            row("%,d, with a record in files".formatted(count), after - before, ids.size());
        }
        Directories.delete(folder);
    }

    /** On its own: a slot of the caller's frame would keep the store alive. */
    private static void fill(Path folder, int count) throws StoreOpenException {
        Payload payload = new Payload(1, Settings.VALUE_BYTES);
        try (StoreUnderLoad target = open(folder)) {
            WriteSet writes = new WriteSet();
            target.partitions(count).forEach(id -> writes.append(id, payload.next()));
            Filling.commit(target, writes);
        }
    }

    private void row(String name, long bytes, int count) {
        report.row(name, "%,d".formatted(bytes / count), "< 1024");
    }

    /** What all objects take that can still be reached. */
    private static long usedBytes() {
        String histogram;
        try {
            Object answer =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "gcClassHistogram",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
            histogram = String.valueOf(answer);
        } catch (JMException e) {
            throw new IllegalStateException("the heap cannot be looked at", e);
        }
        String total = histogram.strip();
        return Long.parseLong(total.substring(total.lastIndexOf(' ') + 1));
    }

    private void allocation(int records)
            throws IOException, InterruptedException, StoreOpenException {
        Path folder = Directories.fresh(settings.directory(), "memory");
        Payload payload = new Payload(records, Settings.VALUE_BYTES);
        double batch = batchBytes(payload);
        Slice slice;
        try (StoreUnderLoad target = open(folder)) {
            CommitLoad load = new CommitLoad(target, target.partitions(1), payload, 0);
            slice = load.run(Settings.WRITERS, Settings.WARM_UP_SECONDS, settings.pick(4, 1));
        }
        Spent taken = slice.heapBytes().dividedBy(records);
        report.row(
                "batches of %d".formatted(records),
                "%.1f".formatted(taken.loops() - batch / records),
                "%.1f".formatted(taken.journal()),
                "%.1f".formatted(taken.segments()));
        Directories.delete(folder);
    }

    private static double batchBytes(Payload payload) {
        List<Batch> kept = new ArrayList<>(ROUNDS);
        long before = Threads.allocatedByCaller();
        for (int i = 0; i < ROUNDS; i++) {
            kept.add(payload.next());
        }
        return (Threads.allocatedByCaller() - before) / (double) kept.size();
    }

    private static StoreUnderLoad open(Path folder) throws StoreOpenException {
        return StoreUnderLoad.open(folder, StoreUnderLoad.config(RawLoad.FILE_BYTES, 4));
    }
}
