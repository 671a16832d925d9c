package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.PublishResult;

import java.util.List;

/**
 * Room for the messages that one transaction sends to one queue. All of it is asked for in one go,
 * so of those who wait only the first has a part of what it wants, and gets the rest before anybody
 * else gets any.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Reservation implements OfferListener {
    private final List<Long> sizes;
    private final OfferListener listener;
    private int taken;
    private boolean isOver;

    Reservation(List<Long> sizes, OfferListener listener) {
        this.sizes = sizes;
        this.listener = listener;
    }

    /** Asks by the queue's policy. */
    void ask(Admission admission) {
        for (long size : sizes) {
            if (isOver) {
                return;
            }
            admission.ask(size, this);
        }
    }

    /** Takes it whether there is room or not, if there is memory. */
    void take(QueueRoom room) {
        for (long size : sizes) {
            if (!room.take(1, size)) {
                end(PublishResult.FULL);
                return;
            }
            taken++;
        }
        end(PublishResult.ACCEPTED);
    }

    /** What waits is let in in the order of asking, so the sizes are known by their number. */
    @Override
    public void offered(PublishResult result) {
        if (isOver) {
            return;
        }
        if (result == PublishResult.ACCEPTED) {
            taken++;
        }
        if (result != PublishResult.ACCEPTED || taken == sizes.size()) {
            end(result);
        }
    }

    private void end(PublishResult result) {
        isOver = true;
        listener.offered(result);
    }

    /** Gives everything back, and waits for no more. */
    void release(Admission admission, QueueRoom room) {
        isOver = true;
        admission.withdraw(this);
        sizes.subList(0, taken).forEach(room::give);
        taken = 0;
    }
}
