package dev.sluice.routing.internal.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets what concerns one client happen one after the other, although each may have to wait for the
 * store. A client has at most two requests for each of its connections.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class ClientLines {
    private final Map<String, Line> lines = new HashMap<>();

    private static final class Line {
        final Deque<Runnable> waiting = new ArrayDeque<>(1);
        boolean isBusy;
        boolean isRunning;
    }

    /** Runs the request when all earlier ones of this client have called {@link #done}. */
    void take(String clientId, Runnable request) {
        Line line = lines.computeIfAbsent(clientId, _ -> new Line());
        line.waiting.add(request);
        run(clientId, line);
    }

    /** The request that is under way is over. */
    void done(String clientId) {
        Line line = lines.get(clientId);
        if (line == null || !line.isBusy) {
            throw new IllegalStateException("nothing is under way for \"" + clientId + "\"");
        }
        line.isBusy = false;
        run(clientId, line);
    }

    /** A request that is over within the call is followed by the next one here, not below it. */
    private void run(String clientId, Line line) {
        if (line.isRunning) {
            return;
        }
        line.isRunning = true;
        while (!line.isBusy && !line.waiting.isEmpty()) {
            line.isBusy = true;
            line.waiting.removeFirst().run();
        }
        line.isRunning = false;
        if (!line.isBusy) {
            lines.remove(clientId);
        }
    }
}
