package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

class LoadCacheTest {
    private static final int THREADS = 10;

    private final LoadCache<String, Integer> cache = new LoadCache<>(100, (key, value) -> value);
    private final AtomicInteger loads = new AtomicInteger();

    @Test
    void oneLoadServesAllWhoAskMeanwhile() throws Exception {
        CountDownLatch isLoading = new CountDownLatch(1);
        CountDownLatch mayFinish = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                answers.add(
                        threads.submit(
                                () ->
                                        cache.get(
                                                "a",
                                                () -> {
                                                    isLoading.countDown();
                                                    awaitQuietly(mayFinish);
                                                    return loads.incrementAndGet();
                                                })));
            }
            isLoading.await();
            mayFinish.countDown();
            for (Future<Integer> answer : answers) {
                assertEquals(1, answer.get());
            }
        }
        assertEquals(1, loads.get());
    }

    @Test
    void aFailureIsNotKept() throws Exception {
        assertThrows(
                IOException.class,
                () ->
                        cache.get(
                                "a",
                                () -> {
                                    throw new IOException("first");
                                }));
        assertEquals(7, cache.get("a", () -> 7));
    }

    @Test
    void whoWaitsForAFailedLoadTriesItself() throws Exception {
        CountDownLatch isLoading = new CountDownLatch(1);
        CountDownLatch mayFail = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> failing =
                    threads.submit(
                            () ->
                                    cache.get(
                                            "a",
                                            () -> {
                                                isLoading.countDown();
                                                awaitQuietly(mayFail);
                                                throw new IOException("mine");
                                            }));
            isLoading.await();
            Future<Integer> other = threads.submit(() -> cache.get("a", () -> 5));
            mayFail.countDown();
            assertEquals(5, other.get());
            Exception failed = assertThrows(Exception.class, failing::get);
            assertTrue(String.valueOf(failed.getMessage()).endsWith("mine"), failed.toString());
        }
    }

    @Test
    void keepsOnlySoMuch() throws Exception {
        for (int i = 0; i < 50; i++) {
            cache.get("key " + i, () -> 10);
        }
        int known = 0;
        for (int i = 0; i < 50; i++) {
            int before = loads.get();
            cache.get(
                    "key " + i,
                    () -> {
                        loads.incrementAndGet();
                        return 10;
                    });
            known += loads.get() == before ? 1 : 0;
        }
        assertTrue(known <= 10, known + " are known");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
