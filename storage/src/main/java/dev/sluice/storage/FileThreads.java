package dev.sluice.storage;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that read and force files for the store. They are never interrupted, because an interrupt
 * closes the file that is read. What waits for them is limited by those who ask: a reader has one
 * read under way.
 *
 * <p><i>Thread-safe.</i>
 */
final class FileThreads implements Executor, AutoCloseable {
    private static final int COUNT = 4;
    private static final int CLOSE_SECONDS = 10;

    private final ExecutorService pool;

    FileThreads(ThreadFactory threads) {
        AtomicInteger made = new AtomicInteger();
        pool =
                new ThreadPoolExecutor(
                        COUNT,
                        COUNT,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            Thread thread = threads.newThread(task);
                            thread.setName("sluice-files-" + made.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Lets what was begun end. */
    @Override
    public void close() {
        pool.shutdown();
        boolean interrupted = false;
        try {
            pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
