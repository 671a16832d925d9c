package dev.sluice.benchmarks.store;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreOpenException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Readers far behind: a partition lies in segments, these in the page cache, and is read from its
 * start to its end, 1 MiB at a time.
 *
 * <p><i>Confined to one thread.</i>
 */
final class ReadCase {
    private static final int READ_BYTES = 1 << 20;
    private static final double MEBIBYTE = 1 << 20;

    private final Settings settings;
    private final Report report;

    ReadCase(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    void run() throws IOException, InterruptedException, StoreOpenException {
        report.header("catch-up from page cache", "MiB/s", "MiB per second of CPU", "target");
        run("batches of 100 records", new Payload(100, Settings.VALUE_BYTES));
        run("batches of 1 record", new Payload(1, Settings.VALUE_BYTES));
    }

    private void run(String name, Payload payload)
            throws IOException, InterruptedException, StoreOpenException {
        Path folder = Directories.fresh(settings.directory(), "read");
        long bytes = settings.pick(512, 8) * (long) MEBIBYTE;
        long commits = bytes / payload.bytes();
        try (StoreUnderLoad target = open(folder)) {
            Filling.fill(target, target.partitions(1), payload, commits);
        }
        try (StoreUnderLoad target = open(folder)) {
            PartitionId partition = target.partitions(1).getFirst();
            // The first pass brings the files into the page cache and the code into shape.
            row(name + ", first", "", target, partition, 1);
            row(name + ", 1 reader", ">= 1024 on one core", target, partition, 1);
            row(name + ", 10 readers at one place", "", target, partition, 10);
        }
        Directories.delete(folder);
    }

    private static StoreUnderLoad open(Path folder) throws StoreOpenException {
        return StoreUnderLoad.open(folder, StoreUnderLoad.config(RawLoad.FILE_BYTES, 4));
    }

    private void row(
            String name, String goal, StoreUnderLoad target, PartitionId partition, int readers) {
        try (WorkLoop loop = new WorkLoop("loop-read", target.threads())) {
            long cpu = target.threads().cpuNanos("");
            long begun = System.nanoTime();
            long bytes = read(target, partition, readers, loop);
            double seconds = (System.nanoTime() - begun) / 1e9;
            double cpuSeconds = (target.threads().cpuNanos("") - cpu) / 1e9;
            report.row(
                    name,
                    "%,.0f".formatted(bytes / MEBIBYTE / seconds),
                    "%,.0f".formatted(bytes / MEBIBYTE / cpuSeconds),
                    goal);
        }
    }

    /** Returns how many bytes all of them got. */
    private static long read(
            StoreUnderLoad target, PartitionId partition, int readers, WorkLoop loop) {
        List<Reader> all =
                IntStream.range(0, readers)
                        .mapToObj(_ -> new Reader(target, partition, loop))
                        .toList();
        all.forEach(reader -> loop.execute(reader::next));
        return all.stream().mapToLong(reader -> reader.done.join()).sum();
    }

    /** Confined to its loop. */
    private static final class Reader implements ReadListener {
        private final StoreUnderLoad target;
        private final PartitionId partition;
        private final WorkLoop loop;
        private final CompletableFuture<Long> done = new CompletableFuture<>();
        private long offset;
        private long bytes;

        Reader(StoreUnderLoad target, PartitionId partition, WorkLoop loop) {
            this.target = target;
            this.partition = partition;
            this.loop = loop;
        }

        void next() {
            target.store().read(partition, offset, READ_BYTES, loop, this);
        }

        @Override
        public void read(List<Batch> batches, long endOffset) {
            for (Batch batch : batches) {
                Bytes content = batch.bytes();
                bytes += content.length();
                offset = batch.baseOffset() + batch.records();
            }
            if (offset < endOffset) {
                next();
            } else {
                done.complete(bytes);
            }
        }

        @Override
        public void failed(StoreFailure failure) {
            done.completeExceptionally(new IllegalStateException(failure.detail()));
        }
    }
}
