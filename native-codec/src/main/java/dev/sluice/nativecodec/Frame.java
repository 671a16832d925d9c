package dev.sluice.nativecodec;

/**
 * One frame: what a peer says at once.
 *
 * <p>A frame is a {@link ClientFrame}, a {@link ServerFrame}, or both. {@link #correlationId} ties
 * a request to its answer; it is 0 in frames that neither ask nor answer. Numbers that the protocol
 * calls unsigned are carried in {@code int} and {@code long} with all their bits. Immutable.
 */
public sealed interface Frame permits ClientFrame, ServerFrame {
    /** The correlation id in the header, unsigned. */
    default int correlationId() {
        return 0;
    }
}
