package dev.sluice.server.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.loop.Loop;

import io.netty.channel.EventLoop;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

@Timeout(20)
class EventLoopsTest {
    private final EventLoops loops = new EventLoops(2);
    private final Loop first = loops.group().loops().getFirst();

    @AfterEach
    void close() {
        loops.close();
    }

    @Test
    void eachLoopIsOneNamedThreadOfItsOwn() {
        assertEquals(2, loops.group().loops().size());
        CompletableFuture<String> name = new CompletableFuture<>();
        CompletableFuture<Boolean> isCurrent = new CompletableFuture<>();
        first.execute(
                () -> {
                    name.complete(Thread.currentThread().getName());
                    isCurrent.complete(
                            first.isCurrent() && !loops.group().loops().getLast().isCurrent());
                });
        assertTrue(name.join().startsWith("sluice-loop-"), name::join);
        assertTrue(isCurrent.join());
        assertFalse(first.isCurrent());
    }

    @Test
    void timerRunsOnItsLoopUnlessItIsCancelled() {
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        CompletableFuture<Boolean> wrong = new CompletableFuture<>();
        first.schedule(Duration.ofMillis(1), () -> wrong.complete(true)).cancel();
        long beginNs = first.nanoTime();
        first.schedule(Duration.ofMillis(20), () -> ran.complete(first.isCurrent()));
        assertTrue(ran.join());
        assertTrue(first.nanoTime() - beginNs >= Duration.ofMillis(20).toNanos());
        assertFalse(wrong.isDone());
    }

    @Test
    void knowsItsOwnLoopsOnly() {
        EventLoop netty = loops.netty().next();
        assertTrue(loops.group().loops().contains(loops.of(netty)));
        try (EventLoops others = new EventLoops(1)) {
            assertThrows(IllegalArgumentException.class, () -> loops.of(others.netty().next()));
        }
    }

    @Test
    void closeRunsWhatIsQueuedAndEndsTheThreads() throws InterruptedException {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        first.execute(() -> ran.complete(Thread.currentThread()));
        loops.close();
        loops.close();
        assertTrue(ran.join().join(Duration.ofSeconds(10)));
        assertThrows(RejectedExecutionException.class, () -> first.execute(() -> {}));
    }
}
