package dev.sluice.routing.internal.lane;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets requests about one thing happen one after the other, although each may have to wait for the
 * store. How many may wait is for those who ask to bound.
 *
 * <p><i>Confined to one lane.</i>
 *
 * @param <K> names the thing
 */
public final class RequestLines<K> {
    private final Map<K, Line> lines = new HashMap<>();

    private static final class Line {
        final Deque<Runnable> waiting = new ArrayDeque<>(1);
        boolean isBusy;
        boolean isRunning;
    }

    /** Runs the request when all earlier ones of this key have called {@link #done}. */
    public void take(K key, Runnable request) {
        Line line = lines.computeIfAbsent(key, _ -> new Line());
        line.waiting.add(request);
        run(key, line);
    }

    /** The same for a request with one answer, which ends it. */
    public <T> void take(K key, ReplyListener<T> listener, Consumer<ReplyListener<T>> request) {
        take(
                key,
                () ->
                        request.accept(
                                new ReplyListener<>() {
                                    @Override
                                    public void succeeded(T value) {
                                        listener.succeeded(value);
                                        done(key);
                                    }

                                    @Override
                                    public void refused(Refusal refusal) {
                                        listener.refused(refusal);
                                        done(key);
                                    }
                                }));
    }

    /** The request that is under way is over. */
    public void done(K key) {
        Line line = lines.get(key);
        if (line == null || !line.isBusy) {
            throw new IllegalStateException("nothing is under way for " + key);
        }
        line.isBusy = false;
        run(key, line);
    }

    /** A request that is over within the call is followed by the next one here, not below it. */
    private void run(K key, Line line) {
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
            lines.remove(key);
        }
    }
}
