package dev.sluice.nativecodec;

/**
 * Opens a consumer of a queue, where it competes with others, or of a stream, which it reads.
 *
 * <p>With {@link AddressKind#ANY} the server decides what the name means. {@code position} is where
 * a stream's reader begins. Immutable.
 */
public record Consume(
        int correlationId,
        AddressKind kind,
        String name,
        StartPosition position,
        SettleMode settleMode,
        InitialCredit credit)
        implements ClientFrame {}
