package dev.sluice.benchmarks.store;

import dev.sluice.core.store.StoreOpenException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * 256 writers of records of 200 bytes, each of them forced before it is answered: on a bare
 * journal, and on the store with few and with many partitions.
 *
 * <p><i>Confined to one thread.</i>
 */
final class AppendCase {
    private static final int MANY = 10_000;

    private final Settings settings;
    private final Report report;
    private final Payload payload = new Payload(1, Settings.VALUE_BYTES);
    private final List<Line> lines = new ArrayList<>();

    AppendCase(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    private interface Measurement {
        Slice run() throws IOException, InterruptedException, StoreOpenException;
    }

    /** One line of the table, a slice for each round. */
    private record Line(String name, String target, Measurement measurement, List<Slice> slices) {
        List<Double> each(ToDoubleFunction<Slice> figure) {
            return slices.stream().mapToDouble(figure).boxed().toList();
        }

        double median(ToDoubleFunction<Slice> figure) {
            return Report.median(each(figure));
        }
    }

    void run() throws IOException, InterruptedException, StoreOpenException {
        line("raw, virtual threads", "", () -> raw(true));
        line("raw, loops", "", () -> raw(false));
        line("store, 1 partition", ">= 70 %", () -> store(1));
        line("store, 100 partitions", ">= 60 %", () -> store(100));
        line("store, 10,000 partitions", ">= 25 %, p99 < 20 ms", () -> store(MANY));
        for (int round = 0; round < settings.rounds(); round++) {
            for (Line line : lines) {
                line.slices().add(line.measurement().run());
            }
        }
        print();
    }

    private void line(String name, String target, Measurement measurement) {
        lines.add(new Line(name, target, measurement, new ArrayList<>()));
    }

    private Slice raw(boolean virtual) throws IOException, InterruptedException {
        Path folder = Directories.fresh(settings.directory(), "raw");
        Path file = folder.resolve("raw.journal");
        int writers = Settings.WRITERS;
        Slice slice =
                virtual
                        ? RawLoad.ofVirtualThreads(file, writers, payload, settings.seconds())
                        : RawLoad.ofLoops(file, writers, payload, settings.seconds());
        Directories.delete(folder);
        return slice;
    }

    private Slice store(int partitions)
            throws IOException, InterruptedException, StoreOpenException {
        Path folder = Directories.fresh(settings.directory(), "append");
        Slice slice;
        try (StoreUnderLoad target =
                StoreUnderLoad.open(folder, StoreUnderLoad.config(RawLoad.FILE_BYTES, 4))) {
            CommitLoad load = new CommitLoad(target, target.partitions(partitions), payload, 0);
            slice = load.run(Settings.WRITERS, Settings.WARM_UP_SECONDS, settings.seconds());
        }
        Directories.delete(folder);
        return slice;
    }

    private void print() {
        report.header(
                "256 writers, 200 bytes",
                "acknowledged/s",
                "p50 / p99 ms",
                "forces/s",
                "us of CPU each: loops, journal, segments",
                "journal files",
                "to raw, virtual threads",
                "to raw, loops",
                "target");
        for (Line line : lines) {
            report.row(
                    line.name(),
                    Report.spread("%,.0f", line.each(Slice::perSecond)),
                    "%.2f / %.2f"
                            .formatted(
                                    line.median(slice -> slice.latencies().percentileMs(50)),
                                    line.median(slice -> slice.latencies().percentileMs(99))),
                    "%,.0f".formatted(line.median(Slice::forcesPerSecond)),
                    "%.2f, %.2f, %.2f"
                            .formatted(
                                    line.median(slice -> slice.cpuMicros().loops()),
                                    line.median(slice -> slice.cpuMicros().journal()),
                                    line.median(slice -> slice.cpuMicros().segments())),
                    "%.0f".formatted(line.slices().stream().mapToDouble(Slice::rolls).sum()),
                    ratio(line, lines.get(0)),
                    ratio(line, lines.get(1)),
                    line.target());
        }
    }

    private static String ratio(Line line, Line baseline) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < line.slices().size(); i++) {
            Slice beside = baseline.slices().get(i);
            ratios.add(100 * line.slices().get(i).perSecond() / beside.perSecond());
        }
        return Report.spread("%.0f %%", ratios);
    }
}
