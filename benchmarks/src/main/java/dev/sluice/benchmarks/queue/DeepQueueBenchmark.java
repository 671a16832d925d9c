package dev.sluice.benchmarks.queue;

import dev.sluice.benchmarks.store.Directories;
import dev.sluice.benchmarks.store.StoreUnderLoad;
import dev.sluice.core.store.StoreOpenException;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Fills one durable queue, opens it again and empties it in order; prints how long each took and
 * what the heap held then.
 *
 * <p>Arguments: how many messages, bytes of each, directory. The data are deleted at the end.
 */
public final class DeepQueueBenchmark {
    private DeepQueueBenchmark() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, StoreOpenException {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000_000;
        int bytes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1024;
        Path parent = Path.of(arguments.length > 2 ? arguments[2] : "benchmarks/target");
        Path directory = Directories.fresh(parent, "deep-queue");
        System.out.printf(
                Locale.ROOT,
                "%,d messages of %,d bytes, heap of %,d MiB%n",
                messages,
                bytes,
                Runtime.getRuntime().maxMemory() >> 20);
        try {
            run(directory, messages, bytes);
        } finally {
            Directories.delete(directory);
        }
    }

    private static void run(Path directory, int messages, int bytes)
            throws IOException, InterruptedException, StoreOpenException {
        QueueUnderLoad filled = QueueUnderLoad.open(directory, messages);
        long begun = System.nanoTime();
        filled.fill(messages, bytes);
        report("filled", begun, messages);
        filled.close();

        begun = System.nanoTime();
        QueueUnderLoad opened = QueueUnderLoad.open(directory, messages);
        report("opened", begun, messages);
        begun = System.nanoTime();
        opened.drain(messages);
        report("drained in order", begun, messages);
        opened.close();
    }

    private static void report(String what, long begunNanos, int messages) {
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.printf(
                Locale.ROOT,
                "%s in %.1f s, %,.0f messages/s; %,d MiB of heap are in use after a collection%n",
                what,
                seconds,
                messages / seconds,
                heap >> 20);
    }

    /** The settings of the store. */
    static StoreUnderLoad store(Path directory) throws StoreOpenException {
        return StoreUnderLoad.open(directory, StoreUnderLoad.config(64 << 20, 4));
    }
}
