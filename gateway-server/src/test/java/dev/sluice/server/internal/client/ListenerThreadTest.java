package dev.sluice.server.internal.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

@Timeout(20)
class ListenerThreadTest {
    private final ListenerThread thread = new ListenerThread();

    @Test
    void runsTasksInOrderOneAtATime() {
        List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> last = new CompletableFuture<>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            thread.execute(() -> ran.add(number));
        }
        thread.execute(() -> last.complete(null));
        thread.close();
        last.join();
        assertEquals(IntStream.range(0, 1000).boxed().toList(), ran);
    }

    /** MQTT's library ends its flows after the close, and would print that it could not. */
    @Test
    void dropsWhatComesAfterTheClose() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Void> queued = new CompletableFuture<>();
        AtomicBoolean lateRan = new AtomicBoolean();
        thread.execute(
                () -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        thread.execute(() -> queued.complete(null));
        thread.close();
        thread.execute(() -> lateRan.set(true));
        go.countDown();
        queued.join();
        assertFalse(lateRan.get());
    }
}
