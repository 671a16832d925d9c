package dev.sluice.nativecodec;

/**
 * Opens a consumer of everything published to addresses that match the filter, from now on and for
 * as long as the consumer lives.
 *
 * <p>With {@code noLocal} it gets nothing that this connection published. Immutable.
 */
public record Subscribe(
        int correlationId,
        String filter,
        boolean noLocal,
        SettleMode settleMode,
        InitialCredit credit)
        implements ClientFrame {}
