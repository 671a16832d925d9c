package dev.sluice.nativecodec;

/** What became of a delivery. Immutable. */
public sealed interface Outcome {
    Accepted ACCEPTED = new Accepted();
    Released RELEASED = new Released();

    /** Done: the message leaves the queue. */
    record Accepted() implements Outcome {}

    /** Not tried: the message is available again, in its old place, and no attempt is counted. */
    record Released() implements Outcome {}

    /** Cannot be processed by anyone: dead-lettered or dropped. */
    record Rejected(String reason) implements Outcome {}

    /**
     * Available again. {@code deliveryFailed} counts an attempt; {@code undeliverableHere} keeps
     * the message from this consumer.
     */
    record Modified(boolean deliveryFailed, boolean undeliverableHere) implements Outcome {}
}
