package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.message.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What one connection has published to queues that are being made: later messages must not overtake
 * the one that a queue is made for. Their number is bounded by what the adapter leaves unanswered.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class HeldPublishes {
    private final Map<String, Deque<Held>> byQueue = new HashMap<>();

    /** One message and who hears of it. */
    record Held(Message message, Target.Kind reach, long context, PublishListener listener) {}

    /** Whether messages to this name must wait. */
    boolean isHeld(String name) {
        return !byQueue.isEmpty() && byQueue.containsKey(name);
    }

    void add(Held held) {
        byQueue.computeIfAbsent(held.message().address().name(), _ -> new ArrayDeque<>()).add(held);
    }

    /** Takes the first message to this name; without a further one the name is free again. */
    @Nullable Held poll(String name) {
        Deque<Held> waiting = byQueue.get(name);
        if (waiting == null) {
            return null;
        }
        Held first = waiting.poll();
        if (waiting.isEmpty()) {
            byQueue.remove(name);
        }
        return first;
    }
}
