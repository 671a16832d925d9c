package dev.sluice.core.broker;

import dev.sluice.core.message.ApplicationProperties;

/** How a consumer settled a delivery (AMQP 3.4). <i>Immutable.</i> */
public sealed interface Outcome {
    Outcome ACCEPTED = new Accepted();
    Outcome RELEASED = new Released();

    /** Done with; the message leaves the queue. */
    record Accepted() implements Outcome {}

    /** Untouched; the message goes back to its place, and the attempt does not count. */
    record Released() implements Outcome {}

    /**
     * Wrong for good; the message is dead and goes where the queue sends its dead, or is dropped.
     */
    record Rejected(String why) implements Outcome {}

    /**
     * Goes back to its place, changed.
     *
     * @param deliveryFailed whether the attempt counts
     * @param undeliverableHere whether this consumer must not get it again
     * @param annotations to be merged into the message's annotations, later keys over earlier
     */
    record Modified(
            boolean deliveryFailed, boolean undeliverableHere, ApplicationProperties annotations)
            implements Outcome {}
}
