package dev.sluice.server.internal.client;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which a client's listener is called. What libraries still hand over after the
 * close, such as the end of a flow, is dropped: nobody waits for it any more.
 *
 * <p><i>Thread-safe.</i>
 */
final class ListenerThread implements Executor {
    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofVirtual().name("sluice-sub").factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Runs what is queued and takes no more. */
    void close() {
        executor.shutdown();
    }
}
