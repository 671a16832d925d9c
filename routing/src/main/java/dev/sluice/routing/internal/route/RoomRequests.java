package dev.sluice.routing.internal.route;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes room in durable queues for what one lane publishes. There is usually some, and no other
 * lane is bothered; else the queue's lane is asked, and whatever this lane publishes to that queue
 * meanwhile stays behind, so that its order is kept.
 *
 * <p><i>Confined to the publisher's lane.</i>
 */
final class RoomRequests {
    private final Lane lane;
    private final Map<MessageQueue, Integer> asking = new HashMap<>();

    RoomRequests(Lane lane) {
        this.lane = lane;
    }

    /** Whether room was taken there and then. If not, {@link #ask}. */
    boolean tryTake(MessageQueue queue, long size) {
        return (asking.isEmpty() || !asking.containsKey(queue)) && queue.room().tryTake(size);
    }

    /** The room that was taken for a message is for others, for now. */
    void giveBack(MessageQueue queue, Message message) {
        long size = message.footprintBytes();
        lane.hand(queue.lane(), () -> queue.notStored(size));
    }

    /** Asks for room; the answer may take as long as the queue is full. */
    void ask(MessageQueue queue, Message message, Consumer<PublishResult> answered) {
        asking.merge(queue, 1, Integer::sum);
        Lane owner = queue.lane();
        lane.hand(
                owner,
                () ->
                        queue.admit(
                                message,
                                result -> owner.hand(lane, () -> answer(queue, result, answered))));
    }

    private void answer(
            MessageQueue queue, PublishResult result, Consumer<PublishResult> answered) {
        asking.computeIfPresent(queue, (_, count) -> count == 1 ? null : count - 1);
        answered.accept(result);
    }
}
