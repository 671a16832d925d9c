package dev.sluice.routing.internal.route;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.queue.CheckedIds;
import dev.sluice.routing.internal.queue.MessageQueue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What queues say about the id of one message that is on its way into the store: whether they had
 * it before, and what they write down with it. They are asked one after the other by name, before
 * any queue gives room.
 *
 * <p><i>Confined to the publisher's lane.</i>
 */
final class IdCheck {
    private final IdRequests requests;
    private final @Nullable Bytes id;
    private final List<StoredTarget> concerned;
    private final Map<MessageQueue, CheckedIds> checked = new HashMap<>(2);

    /**
     * @param id that of the message; null if it has none, and only waits for its turn
     */
    IdCheck(IdRequests requests, @Nullable Bytes id, List<StoredTarget> concerned) {
        this.requests = requests;
        this.id = id;
        this.concerned = new ArrayList<>(concerned);
        this.concerned.sort(Comparator.comparing(target -> target.queue().name()));
    }

    /**
     * Asks all of them.
     *
     * @param duplicate hears of those that do not take the message
     * @param done runs when the last one has answered
     */
    void ask(Consumer<StoredTarget> duplicate, Runnable done) {
        ask(0, duplicate, done);
    }

    private void ask(int next, Consumer<StoredTarget> duplicate, Runnable done) {
        if (next == concerned.size()) {
            done.run();
            return;
        }
        StoredTarget target = concerned.get(next);
        requests.check(
                target.queue(),
                id,
                ids -> {
                    if (ids.isDuplicate(0)) {
                        duplicate.accept(target);
                    } else {
                        checked.put(target.queue(), ids);
                    }
                    ask(next + 1, duplicate, done);
                });
    }

    /** These, and what is to be written with the message. */
    List<WriteSet.Put> with(List<WriteSet.Put> puts) {
        return Stream.concat(
                        puts.stream(),
                        checked.values().stream().flatMap(ids -> ids.puts().stream()))
                .toList();
    }

    /** The queue has no room for the message. */
    void refused(MessageQueue queue) {
        CheckedIds ids = checked.remove(queue);
        if (ids != null) {
            requests.end(queue, ids, false);
        }
    }

    /** The message is stored for all other queues, or it is not. */
    void ended(boolean isStored) {
        checked.forEach((queue, ids) -> requests.end(queue, ids, isStored));
    }
}
