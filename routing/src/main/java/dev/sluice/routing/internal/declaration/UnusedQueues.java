package dev.sluice.routing.internal.declaration;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Queues that are to go when they have had no consumer and no message for a while, and since when
 * that is so, by a clock that nobody sets.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class UnusedQueues {
    private final Lane control;
    private final Deletion deletion;
    private final LongAdder deleted;
    private final Map<MessageQueue, Watched> watched = new HashMap<>();

    /** Deletes a queue, if it is there and unused still. */
    interface Deletion {
        void delete(MessageQueue queue, ReplyListener<Target> listener);
    }

    /** A queue that goes after so long. */
    private static final class Watched {
        final Duration after;
        Loop.@Nullable Timer timer;

        Watched(Duration after) {
            this.after = after;
        }
    }

    UnusedQueues(Lane control, Deletion deletion, Metrics metrics) {
        this.control = control;
        this.deletion = deletion;
        deleted =
                metrics.counter(
                        "sluice_queues_auto_deleted_total",
                        "Queues that were deleted since they had been unused for long enough.");
    }

    /** Looks after a queue as its settings say, in place of what they said before. */
    void watch(Named.OfQueue named) {
        MessageQueue queue = named.queue();
        boolean wasWatched = watched.containsKey(queue);
        forget(queue);
        if (named.config().autoDelete().isPresent()) {
            Watched watching = new Watched(named.config().autoDelete().get());
            watched.put(queue, watching);
            Lane owner = queue.lane();
            control.hand(
                    owner,
                    () ->
                            queue.watchUse(
                                    isUsed ->
                                            owner.hand(
                                                    control, () -> told(queue, watching, isUsed))));
        } else if (wasWatched) {
            control.hand(queue.lane(), () -> queue.watchUse(null));
        }
    }

    void forget(MessageQueue queue) {
        Watched before = watched.remove(queue);
        if (before != null && before.timer != null) {
            before.timer.cancel();
        }
    }

    /** Nothing goes any more. */
    void stop() {
        List.copyOf(watched.keySet()).forEach(this::forget);
    }

    @SuppressWarnings("ReferenceEquality") // what was watched before may still tell
    private void told(MessageQueue queue, Watched watching, boolean isUsed) {
        if (watched.get(queue) != watching) {
            return;
        }
        if (watching.timer != null) {
            watching.timer.cancel();
            watching.timer = null;
        }
        if (!isUsed) {
            arm(queue, watching);
        }
    }

    private void arm(MessageQueue queue, Watched watching) {
        watching.timer = control.loop().schedule(watching.after, () -> due(queue));
    }

    private void due(MessageQueue queue) {
        deletion.delete(
                queue,
                new ReplyListener<>() {
                    @Override
                    public void succeeded(Target target) {
                        deleted.increment();
                    }

                    @Override
                    public void refused(Refusal refusal) {
                        tryAgain(queue);
                    }
                });
    }

    /** It was not deleted. If it is unused as before, it goes later. */
    private void tryAgain(MessageQueue queue) {
        Watched watching = watched.get(queue);
        if (watching != null && watching.timer != null) {
            arm(queue, watching);
        }
    }
}
