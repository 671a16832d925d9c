package dev.sluice.benchmarks.store;

import dev.sluice.core.store.StoreOpenException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches of 1 MiB to one partition, eight of them under way, beside a file that is written and
 * forced batch by batch. The store writes every byte twice: to the journal, then to a segment.
 *
 * <p><i>Confined to one thread.</i>
 */
final class BulkCase {
    private static final int WRITERS = 8;
    private static final int KEPT = 256;
    private static final int MEBIBYTE = 1 << 20;

    /** Until the journal has used all its files, the store does not have to keep up with itself. */
    private static final double WARM_UP_SECONDS = 2;

    private final Settings settings;
    private final Report report;
    private final Payload payload = new Payload(1, MEBIBYTE - 128);

    BulkCase(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    void run() throws IOException, InterruptedException, StoreOpenException {
        List<Double> raw = new ArrayList<>();
        List<Double> twice = new ArrayList<>();
        List<Double> store = new ArrayList<>();
        List<Double> toRaw = new ArrayList<>();
        List<Double> toTwice = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        for (int round = 0; round < settings.rounds(); round++) {
            raw.add(raw(false));
            twice.add(2 * raw(true));
            Slice slice = store();
            store.add(2 * slice.perSecond() * payload.bytes() / MEBIBYTE);
            toRaw.add(100 * store.getLast() / raw.getLast());
            toTwice.add(100 * store.getLast() / twice.getLast());
            p99.add(slice.latencies().percentileMs(99));
        }
        report.header(
                "1 MiB batches", "MiB/s written", "p99 ms", "to raw", "to raw, twice", "target");
        report.row(
                "raw: to a preallocated file, forced", Report.spread("%.0f", raw), "", "", "", "");
        report.row(
                "raw, twice: and again to files that grow",
                Report.spread("%.0f", twice),
                "",
                "",
                "",
                "");
        report.row(
                "store, journal and segments",
                Report.spread("%.0f", store),
                "%.1f".formatted(Report.median(p99)),
                Report.spread("%.0f %%", toRaw),
                Report.spread("%.0f %%", toTwice),
                ">= 80 %");
    }

    /**
     * Writes on one thread; returns the MiB/s of the first file.
     *
     * @param isTwice whether all goes to a second file too, which begins empty, is forced each 64
     *     batches, and begins anew after 256
     */
    private double raw(boolean isTwice) throws IOException {
        Path folder = Directories.fresh(settings.directory(), "raw");
        byte[] bytes = payload.toArray();
        ByteBuffer buffer = ByteBuffer.allocateDirect(MEBIBYTE);
        long count = 0;
        Window window;
        try (FileChannel file = create(folder.resolve("raw.journal"));
                FileChannel growing = create(folder.resolve("raw.log"))) {
            for (int i = 0; i < KEPT; i++) {
                file.write(buffer.clear(), (long) i * MEBIBYTE);
            }
            file.force(true);
            window = Window.after(0, settings.seconds());
            while (!window.isBefore(System.nanoTime())) {
                long position = count % (KEPT - 1) * bytes.length;
                writeAll(file, buffer.clear().put(bytes).flip(), position);
                file.force(false);
                if (isTwice) {
                    writeAll(growing, buffer.rewind(), growing.size());
                    if (count % 64 == 0) {
                        growing.force(false);
                        growing.truncate(count % KEPT == 0 ? 0 : growing.size());
                    }
                }
                count++;
            }
        }
        Directories.delete(folder);
        return count * (double) bytes.length / MEBIBYTE / window.seconds();
    }

    private static FileChannel create(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static void writeAll(FileChannel file, ByteBuffer source, long position)
            throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += file.write(source, at);
        }
    }

    private Slice store() throws IOException, InterruptedException, StoreOpenException {
        Path folder = Directories.fresh(settings.directory(), "bulk");
        Slice slice;
        try (StoreUnderLoad target =
                StoreUnderLoad.open(folder, StoreUnderLoad.config(RawLoad.FILE_BYTES, 4))) {
            CommitLoad load = new CommitLoad(target, target.partitions(1), payload, KEPT);
            slice = load.run(WRITERS, WARM_UP_SECONDS, settings.seconds());
        }
        Directories.delete(folder);
        return slice;
    }
}
