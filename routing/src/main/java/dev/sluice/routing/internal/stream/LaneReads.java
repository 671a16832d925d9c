package dev.sluice.routing.internal.stream;

import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.Store;
import dev.sluice.routing.internal.lane.Lane;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * How the readers of one lane get at the store. However many of them wait at the end of a
 * partition, the store knows of one, and of none that has left.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class LaneReads {
    private final Store store;
    private final Lane lane;

    /** A stream that is gone takes along who waited for it; another of its name is not the same. */
    private final Map<StreamLog, Map<PartitionId, Set<Runnable>>> waiting = new WeakHashMap<>();

    public LaneReads(Store store, Lane lane) {
        this.store = store;
        this.lane = lane;
    }

    /** Any thread. */
    public Lane lane() {
        return lane;
    }

    /** Any thread. */
    public PartitionBounds bounds(PartitionId partition) {
        return store.bounds(partition);
    }

    void read(PartitionId partition, long offset, int maxBytes, ReadListener listener) {
        store.read(partition, offset, maxBytes, lane.loop(), listener);
    }

    /** Reads the one batch with the first record that is not older; see {@link Store}. */
    public void readAtTime(PartitionId partition, long epochMs, ReadListener listener) {
        store.readAtTime(partition, epochMs, lane.loop(), listener);
    }

    /** Runs {@code task} once when the end is beyond {@code offset}, or a little too early. */
    void awaitBeyond(StreamLog stream, PartitionId partition, long offset, Runnable task) {
        Map<PartitionId, Set<Runnable>> ofStream =
                waiting.computeIfAbsent(stream, _ -> new HashMap<>());
        Set<Runnable> tasks = ofStream.get(partition);
        if (tasks == null) {
            tasks = new LinkedHashSet<>();
            ofStream.put(partition, tasks);
            store.awaitBeyond(
                    partition, offset, lane.loop(), () -> wake(ofStream.remove(partition)));
        }
        tasks.add(task);
    }

    /** The task will not run. */
    void forget(StreamLog stream, PartitionId partition, Runnable task) {
        Set<Runnable> tasks = waiting.getOrDefault(stream, Map.of()).get(partition);
        if (tasks != null) {
            tasks.remove(task);
        }
    }

    /** How many tasks wait. */
    int waiting() {
        return waiting.values().stream()
                .flatMap(ofStream -> ofStream.values().stream())
                .mapToInt(Set::size)
                .sum();
    }

    private static void wake(@Nullable Set<Runnable> tasks) {
        if (tasks != null) {
            List.copyOf(tasks).forEach(Runnable::run);
        }
    }
}
