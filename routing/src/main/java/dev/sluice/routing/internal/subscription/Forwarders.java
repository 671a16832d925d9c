package dev.sluice.routing.internal.subscription;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What brings one session its parts of shared subscriptions.
 *
 * <p><i>Confined to the lane of its inbox.</i>
 */
public final class Forwarders {
    private final List<Forwarder> all = new ArrayList<>(0);

    /** Those that were told to stop and have something under way. */
    private int stopping;

    private @Nullable Runnable whenStopped;

    /** One more, which begins. */
    public void add(Forwarder forwarder) {
        all.add(forwarder);
        forwarder.start();
    }

    /** One less, which is told to stop. */
    public void remove(Forwarder forwarder, Runnable stopped) {
        all.remove(forwarder);
        stop(forwarder, stopped);
    }

    private void stop(Forwarder forwarder, Runnable stopped) {
        stopping++;
        forwarder.stop(
                () -> {
                    stopped.run();
                    stopped();
                });
    }

    private void stopped() {
        stopping--;
        Runnable told = whenStopped;
        if (told != null && stopping == 0) {
            told.run();
        }
    }

    /** A client has ceased to receive from the inbox; maybe another one does. */
    public void consumerLeft() {
        all.forEach(Forwarder::consumerLeft);
    }

    /** The session has ended. Says once when nothing is under way to its inbox any more. */
    public void stop(Runnable stopped) {
        whenStopped = stopped;
        stopping++; // this call: it tells once, whatever stops within it
        List<Forwarder> left = List.copyOf(all);
        all.clear();
        left.forEach(forwarder -> stop(forwarder, () -> {}));
        stopped();
    }
}
