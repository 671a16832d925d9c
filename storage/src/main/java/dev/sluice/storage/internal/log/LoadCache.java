package dev.sluice.storage.internal.log;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * What was read from files and may be needed again, up to a weight. The first thread that asks for
 * something loads it, others that ask meanwhile wait for that one load. When a load fails, whoever
 * waited tries for itself, so that each hears of its own failure.
 *
 * <p><i>Thread-safe.</i>
 */
final class LoadCache<K, V> {
    private final AsyncCache<K, V> cache;

    LoadCache(long maxWeight, Weigher<K, V> weigher) {
        cache =
                Caffeine.newBuilder()
                        .maximumWeight(maxWeight)
                        .weigher(weigher)
                        .executor(Runnable::run)
                        .buildAsync();
    }

    /** Reads one thing. */
    interface Load<V> {
        V load() throws IOException, CorruptLogException;
    }

    V get(K key, Load<V> load) throws IOException, CorruptLogException {
        while (true) {
            CompletableFuture<V> known = cache.getIfPresent(key);
            if (known == null) {
                CompletableFuture<V> mine = new CompletableFuture<>();
                known = cache.asMap().putIfAbsent(key, mine);
                if (known == null) {
                    return complete(mine, load);
                }
            }
            try {
                return known.join();
            } catch (CancellationException e) {
                cache.asMap().remove(key, known);
            }
        }
    }

    /** Puts something in place of what is known. */
    void replace(K key, V value) {
        cache.put(key, CompletableFuture.completedFuture(value));
    }

    /** Forgets what is known under such keys; loads that are under way are not kept either. */
    void forget(Predicate<K> keys) {
        cache.asMap().keySet().removeIf(keys);
    }

    private static <V> V complete(CompletableFuture<V> mine, Load<V> load)
            throws IOException, CorruptLogException {
        try {
            V value = load.load();
            mine.complete(value);
            return value;
        } finally {
            // Nothing happens if it is complete; otherwise the cache drops it without a word.
            mine.cancel(false);
        }
    }
}
