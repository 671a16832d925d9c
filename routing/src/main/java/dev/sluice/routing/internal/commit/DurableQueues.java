package dev.sluice.routing.internal.commit;

import dev.sluice.core.message.Message;
import dev.sluice.core.store.Store;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queuelog.QueueLog;
import dev.sluice.routing.internal.queuelog.Releases;
import dev.sluice.routing.internal.queuelog.Target;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * All durable queues by their numbers, the partitions of their log, and what is handed between
 * them.
 *
 * <p><i>Thread-safe.</i>
 */
public final class DurableQueues {
    private final Lanes lanes;
    private final List<QueueLog> logs;
    private final Map<Integer, MessageQueue> byNumber = new ConcurrentHashMap<>();

    /**
     * @param logs by partition: one for each lane at least; a lane owns those whose number is its
     *     own modulo the number of lanes
     */
    public DurableQueues(Lanes lanes, List<QueueLog> logs) {
        this.lanes = lanes;
        this.logs = List.copyOf(logs);
    }

    /** A queue that takes part from now on. */
    public void add(int number, MessageQueue queue) {
        byNumber.put(number, queue);
    }

    /** A queue that is gone. */
    public void remove(int number) {
        byNumber.remove(number);
    }

    @Nullable MessageQueue find(int number) {
        return byNumber.get(number);
    }

    /** The queues with these numbers, as far as there are any. */
    List<MessageQueue> find(Collection<Integer> numbers) {
        return numbers.stream().map(byNumber::get).filter(Objects::nonNull).toList();
    }

    /** The partition that this lane appends to. */
    QueueLog logOf(Lane lane) {
        return logs.get(lanes.all().indexOf(lane));
    }

    /** What looks after each partition. */
    public List<LogUpkeep> upkeep(Store store, Function<Lane, LaneCommits> commits) {
        return logs.stream()
                .map(log -> new LogUpkeep(ownerOf(log.partition()), log, store, this, commits))
                .toList();
    }

    private Lane ownerOf(int partition) {
        return lanes.all().get(partition % lanes.all().size());
    }

    /** Tells a queue of a message that is stored for it, or the log that it is needed no more. */
    void arrived(Lane from, Target target, int partition, long place, Message message) {
        MessageQueue queue = byNumber.get(target.queue());
        if (queue == null) {
            release(from, partition, new long[] {place});
            return;
        }
        DeliveryNote note = DeliveryNote.written(target.note());
        Lane owner = queue.lane();
        from.hand(
                owner,
                () -> {
                    if (!queue.arrived(partition, place, message, note)) {
                        release(owner, partition, new long[] {place});
                    }
                });
    }

    /** Hands over what a queue needs no more. */
    void release(Lane from, Releases releases) {
        releases.locations().forEach((partition, locations) -> release(from, partition, locations));
    }

    private void release(Lane from, int partition, long[] locations) {
        from.hand(ownerOf(partition), () -> logs.get(partition).release(locations));
    }
}
