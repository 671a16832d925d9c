package dev.sluice.routing.internal.route;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.CheckedIds;
import dev.sluice.routing.internal.queue.MessageIds;
import dev.sluice.routing.internal.queue.MessageQueue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Asks durable queues that look for duplicates about what one lane publishes. Whatever this lane
 * publishes to such a queue while it is being asked is asked about as well, so that its order is
 * kept.
 *
 * <p><i>Confined to the publisher's lane.</i>
 */
final class IdRequests {
    private final Lane lane;
    private final Map<MessageQueue, Integer> asking = new HashMap<>();

    IdRequests(Lane lane) {
        this.lane = lane;
    }

    /** What is to be asked about a message for these queues; null if nothing is. */
    @Nullable IdCheck check(Message message, List<StoredTarget> targets) {
        List<StoredTarget> concerned = null;
        for (int i = 0; i < targets.size(); i++) {
            StoredTarget target = targets.get(i);
            if (isToBeAsked(target.queue())) {
                concerned = concerned == null ? new ArrayList<>(1) : concerned;
                concerned.add(target);
            }
        }
        return concerned == null ? null : new IdCheck(this, MessageIds.of(message), concerned);
    }

    private boolean isToBeAsked(MessageQueue queue) {
        return queue.duplicates().isOn() || (!asking.isEmpty() && asking.containsKey(queue));
    }

    /** Asks one queue; the answer may take as long as another message of the id is on its way. */
    void check(MessageQueue queue, @Nullable Bytes id, Consumer<CheckedIds> answered) {
        asking.merge(queue, 1, Integer::sum);
        Lane owner = queue.lane();
        lane.hand(
                owner,
                () ->
                        queue.duplicates()
                                .check(
                                        lane,
                                        id,
                                        ids ->
                                                owner.hand(
                                                        lane, () -> answer(queue, ids, answered))));
    }

    private void answer(MessageQueue queue, CheckedIds ids, Consumer<CheckedIds> answered) {
        asking.computeIfPresent(queue, (_, count) -> count == 1 ? null : count - 1);
        answered.accept(ids);
    }

    /** Tells the queue what became of a message. */
    void end(MessageQueue queue, CheckedIds ids, boolean isAccepted) {
        lane.hand(queue.lane(), () -> queue.duplicates().end(ids, isAccepted));
    }
}
