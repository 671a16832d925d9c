package dev.sluice.core.broker;

import dev.sluice.core.address.Target;

import java.util.Set;

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

    /**
     * Which partitions a member of a consumer group reads from now on, all of them: called once it
     * has joined, also if there is none for it, and whenever that changes. Of one that is no longer
     * among them nothing more is delivered; what is unsettled of it should be settled soon, as
     * another member waits for that, and can be only until the revocation time is over.
     */
    default void assigned(Set<Integer> partitions) {}

    void delivered(Delivery delivery);

    /** Answers {@link Consumer#drain}: the message credit is zero now. */
    void drained();

    /** The broker ended the consumer, for instance because its queue was deleted; the last call. */
    void ended(Refusal why);
}
