package dev.sluice.core.broker;

import dev.sluice.core.address.Target;

/** Hears what happens to one consumer. <i>Confined to its event loop.</i> */
public interface ConsumerListener {
    /**
     * The first call unless {@link #refused} is; deliveries need credit, so none comes before it.
     *
     * @param source what the requested source turned out to be
     */
    void opened(Consumer consumer, Target source);

    /** There will be no consumer; no other call follows. */
    void refused(Refusal refusal);

    void delivered(Delivery delivery);

    /** Answers {@link Consumer#drain}: the message credit is zero now. */
    void drained();

    /** The broker ended the consumer, for instance because its queue was deleted; the last call. */
    void ended(Refusal why);
}
