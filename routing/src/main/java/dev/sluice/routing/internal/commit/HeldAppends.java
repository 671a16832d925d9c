package dev.sluice.routing.internal.commit;

import dev.sluice.routing.internal.stream.StreamLog;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/**
 * What one lane has for a stream that is to be deleted: it waits until that is done or refused, and
 * with it everything that the lane appends meanwhile, so that order is kept. It waits for one
 * commit of the control lane, and publishers bound how much of it there is.
 *
 * <p><i>Confined to its lane.</i>
 */
final class HeldAppends {
    private final Deque<Held> line = new ArrayDeque<>(0);

    private record Held(Collection<StreamLog> streams, Runnable append) {}

    /** Whether what is appended to these has to wait; then {@link #add} it. */
    boolean holds(Collection<StreamLog> streams) {
        return !line.isEmpty() || isAnyHeld(streams);
    }

    void add(Collection<StreamLog> streams, Runnable append) {
        line.add(new Held(streams, append));
    }

    /** Appends, in order, what need not wait any longer. */
    void proceed() {
        while (!line.isEmpty() && !isAnyHeld(line.peek().streams)) {
            line.remove().append.run();
        }
    }

    private static boolean isAnyHeld(Collection<StreamLog> streams) {
        for (StreamLog stream : streams) {
            if (stream.isHeld()) {
                return true;
            }
        }
        return false;
    }
}
