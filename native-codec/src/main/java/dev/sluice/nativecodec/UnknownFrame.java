package dev.sluice.nativecodec;

/**
 * A whole frame whose operation, or whose version of it, this codec does not know.
 *
 * <p>{@code code} says which of the two. {@code ignorable} is the sender's word that the receiver
 * may act as if the frame had not come. Immutable.
 */
public record UnknownFrame(
        int correlationId, int opcode, int version, boolean ignorable, ErrorCode code)
        implements ClientFrame, ServerFrame {}
