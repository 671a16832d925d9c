package dev.sluice.benchmarks.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers in a closed loop on a {@link RawJournal}: the baseline of the store's figures.
 *
 * <p><i>Thread-safe.</i>
 */
final class RawLoad {
    static final long FILE_BYTES = 64 << 20;

    private RawLoad() {}

    /** Each writer is a virtual thread that waits for its own commit. */
    static Slice ofVirtualThreads(Path file, int writers, Payload payload, double seconds)
            throws IOException, InterruptedException {
        Threads threads = new Threads();
        byte[] bytes = payload.toArray();
        try (RawJournal journal = new RawJournal(file, FILE_BYTES, bytes, () -> {}, threads)) {
            Window window = Window.after(Settings.WARM_UP_SECONDS, seconds);
            List<Waiting> all = new ArrayList<>();
            List<Thread> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                Waiting writer = new Waiting(journal, window);
                all.add(writer);
                running.add(Thread.startVirtualThread(writer));
            }
            Use use = Use.within(window, threads, journal::forces);
            for (Thread thread : running) {
                thread.join();
            }
            Latencies latencies = new Latencies();
            all.forEach(writer -> latencies.add(writer.latencies));
            return new Slice(latencies, window.seconds(), use, 0);
        }
    }

    private static final class Waiting implements Runnable {
        private final RawJournal journal;
        private final Window window;
        private final Latencies latencies = new Latencies();
        private volatile boolean isDone;

        Waiting(RawJournal journal, Window window) {
            this.journal = journal;
            this.window = window;
        }

        @Override
        public void run() {
            Thread thread = Thread.currentThread();
            Runnable done =
                    () -> {
                        isDone = true;
                        LockSupport.unpark(thread);
                    };
            for (long now = System.nanoTime(); !window.isBefore(now); ) {
                isDone = false;
                journal.commit(done);
                while (!isDone) {
                    LockSupport.park(this);
                }
                long then = now;
                now = System.nanoTime();
                if (window.contains(now)) {
                    latencies.record(now - then);
                }
            }
        }
    }

    /** The writers live on two loops, as the store's do; a loop hears once for each force. */
    static Slice ofLoops(Path file, int writers, Payload payload, double seconds)
            throws IOException, InterruptedException {
        Threads threads = new Threads();
        List<LoopWriters> loops = new ArrayList<>();
        for (int i = 0; i < Settings.LOOPS; i++) {
            loops.add(new LoopWriters(new WorkLoop("loop-" + i, threads)));
        }
        Runnable answered = () -> loops.forEach(LoopWriters::handOver);
        byte[] bytes = payload.toArray();
        try (RawJournal journal = new RawJournal(file, FILE_BYTES, bytes, answered, threads)) {
            Window window = Window.after(Settings.WARM_UP_SECONDS, seconds);
            CountDownLatch ended = new CountDownLatch(writers);
            for (int i = 0; i < writers; i++) {
                loops.get(i % loops.size()).begin(journal, window, ended);
            }
            Use use = Use.within(window, threads, journal::forces);
            ended.await();
            Latencies latencies = new Latencies();
            loops.forEach(each -> latencies.add(each.latencies));
            loops.forEach(each -> each.loop.close());
            return new Slice(latencies, window.seconds(), use, 0);
        }
    }

    /** The writers of one loop; {@code done} belongs to the journal's thread. */
    private static final class LoopWriters {
        private final WorkLoop loop;
        private final Latencies latencies = new Latencies();
        private List<Runnable> done = new ArrayList<>();

        LoopWriters(WorkLoop loop) {
            this.loop = loop;
        }

        void begin(RawJournal journal, Window window, CountDownLatch ended) {
            loop.execute(
                    new Runnable() {
                        private long begunNanos;

                        @Override
                        public void run() {
                            long now = System.nanoTime();
                            if (begunNanos != 0 && window.contains(now)) {
                                latencies.record(now - begunNanos);
                            }
                            if (window.isBefore(now)) {
                                ended.countDown();
                                return;
                            }
                            begunNanos = now;
                            journal.commit(this::written);
                        }

                        private void written() {
                            done.add(this);
                        }
                    });
        }

        void handOver() {
            if (!done.isEmpty()) {
                List<Runnable> handed = done;
                done = new ArrayList<>();
                loop.execute(() -> handed.forEach(Runnable::run));
            }
        }
    }
}
