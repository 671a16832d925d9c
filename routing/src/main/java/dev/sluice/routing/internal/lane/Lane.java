package dev.sluice.routing.internal.lane;

import dev.sluice.core.loop.Loop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An event loop together with the work it owes to other loops. Work for its own loop runs at once;
 * work for another one is collected and handed over when the current turn ends, all of it in one
 * task, so a burst of input wakes another thread once and not once per message.
 *
 * <p>What one lane hands to another arrives in the order it was handed over.
 *
 * <p><i>Confined to its event loop</i>, except {@link #enter}.
 */
public final class Lane {
    private final Loop loop;
    private final Map<Lane, List<Runnable>> owed = new LinkedHashMap<>();
    private boolean scheduled;

    public Lane(Loop loop) {
        this.loop = loop;
    }

    public Loop loop() {
        return loop;
    }

    /** Runs {@code task} on {@code target}: now if that is this lane, else after this turn. */
    public void hand(Lane target, Runnable task) {
        if (target == this) {
            task.run();
            return;
        }
        owed.computeIfAbsent(target, lane -> new ArrayList<>()).add(task);
        if (!scheduled) {
            scheduled = true;
            loop.execute(this::deliver);
        }
    }

    /** Runs {@code task} on this lane from whatever thread: now if it is this lane's, else soon. */
    public void enter(Runnable task) {
        if (loop.isCurrent()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private void deliver() {
        scheduled = false;
        for (Map.Entry<Lane, List<Runnable>> entry : owed.entrySet()) {
            List<Runnable> tasks = entry.getValue();
            if (!tasks.isEmpty()) {
                entry.setValue(new ArrayList<>());
                entry.getKey().loop.execute(() -> tasks.forEach(Runnable::run));
            }
        }
    }
}
