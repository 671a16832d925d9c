package dev.sluice.routing.internal.subscription;

import java.util.ArrayList;
import java.util.List;

/**
 * What one session is a member of.
 *
 * <p><i>Confined to the lane of its inbox.</i>
 */
public final class Forwarders {
    private final List<Forwarder> all = new ArrayList<>(0);

    /** One more, which begins. */
    public void add(Forwarder forwarder) {
        all.add(forwarder);
        forwarder.start();
    }

    /** One less, which is told to stop. */
    public void remove(Forwarder forwarder, Runnable stopped) {
        all.remove(forwarder);
        forwarder.stop(stopped);
    }

    /** A client has ceased to receive from the inbox; maybe another one does. */
    public void consumerLeft() {
        all.forEach(Forwarder::consumerLeft);
    }

    /** The session has ended; says when nothing is under way any more. */
    public void stop(Runnable stopped) {
        List<Forwarder> stopping = List.copyOf(all);
        all.clear();
        int[] left = {stopping.size()};
        if (stopping.isEmpty()) {
            stopped.run();
        }
        for (Forwarder forwarder : stopping) {
            forwarder.stop(
                    () -> {
                        left[0]--;
                        if (left[0] == 0) {
                            stopped.run();
                        }
                    });
        }
    }
}
