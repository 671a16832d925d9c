package dev.sluice.nativecodec;

/**
 * Answers every unanswered {@link Publish} whose correlation id lies between {@code correlationId}
 * and {@code lastCorrelationId}, both included, in serial number order. Immutable.
 */
public record PublishAck(int correlationId, int lastCorrelationId, Result result)
        implements ServerFrame {

    /** What became of the messages. */
    public enum Result {
        /** Every target has it, durably where the target is durable. */
        ACCEPTED,
        /** Accepted, and nothing was bound to the address. */
        NO_TARGET
    }
}
