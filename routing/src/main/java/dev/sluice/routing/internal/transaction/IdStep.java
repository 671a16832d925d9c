package dev.sluice.routing.internal.transaction;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.CheckedIds;
import dev.sluice.routing.internal.queue.MessageIds;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.TransactionId;
import dev.sluice.routing.internal.route.PublishPlan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Asks queues that look for duplicates about the messages of a transaction: one queue after the
 * other by name, and before any gives room, as all publishers do, so that nobody waits in a circle.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class IdStep {
    private final TransactionId id;
    private final Lane lane;
    private final Set<MessageQueue> concerned;
    private final Map<MessageQueue, Asked> asked = new LinkedHashMap<>();
    private boolean isOver;

    /** What one queue is asked, and has answered. */
    private static final class Asked {
        final List<@Nullable Bytes> ids = new ArrayList<>();

        /** Where in its list each of the transaction's messages is. */
        final Map<Integer, Integer> places = new HashMap<>();

        CheckedIds answer = CheckedIds.NONE;
    }

    /**
     * @param concerned gets the queues that are asked
     */
    IdStep(TransactionId id, Lane lane, Set<MessageQueue> concerned) {
        this.id = id;
        this.lane = lane;
        this.concerned = concerned;
    }

    /** Nobody is asked any more. */
    void giveUp() {
        isOver = true;
    }

    /** Asks about these messages, and runs {@code done} when all queues have answered. */
    void take(List<PublishPlan> plans, Runnable done) {
        for (int i = 0; i < plans.size(); i++) {
            for (MessageQueue queue : plans.get(i).queues()) {
                if (queue.duplicates().isOn()) {
                    Asked about = asked.computeIfAbsent(queue, _ -> new Asked());
                    about.places.put(i, about.ids.size());
                    about.ids.add(MessageIds.of(plans.get(i).addition().message()));
                }
            }
        }
        PriorityQueue<MessageQueue> line =
                new PriorityQueue<>(Comparator.comparing(MessageQueue::name));
        line.addAll(asked.keySet());
        askFirst(line, done);
    }

    private void askFirst(PriorityQueue<MessageQueue> line, Runnable done) {
        MessageQueue queue = line.poll();
        Asked about = queue == null ? null : asked.get(queue);
        if (isOver) {
            return;
        }
        if (queue == null || about == null) {
            done.run();
            return;
        }
        concerned.add(queue);
        Lane other = queue.lane();
        List<@Nullable Bytes> ids = about.ids;
        lane.hand(
                other,
                () ->
                        queue.transactions()
                                .check(
                                        id,
                                        ids,
                                        answer ->
                                                other.hand(
                                                        lane,
                                                        () -> {
                                                            about.answer = answer;
                                                            askFirst(line, done);
                                                        })));
    }

    /** Whether a queue does not take the message with this index. */
    boolean isDuplicate(MessageQueue queue, int index) {
        Asked about = asked.get(queue);
        Integer place = about == null ? null : about.places.get(index);
        return about != null && place != null && about.answer.isDuplicate(place);
    }

    /** What is to be written with the messages. */
    List<WriteSet.Put> puts() {
        return asked.values().stream().flatMap(about -> about.answer.puts().stream()).toList();
    }
}
