package dev.sluice.routing;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;

import java.time.Duration;

/**
 * Limits of what clients do in one go: {@code transactions}.
 *
 * <p><i>Immutable.</i>
 *
 * @param maxOpen transactions in all that are open
 * @param maxPerConnection transactions that are open on one connection
 * @param maxMessages messages that one transaction publishes
 * @param maxBytes what these take; with all that they cause they must fit into a file of the
 *     store's journal
 * @param maxSettlements deliveries that one transaction settles
 * @param timeOut how long one may be open; it is rolled back then
 */
public record TransactionConfig(
        @Default("10000") int maxOpen,
        @Default("100") int maxPerConnection,
        @Default("10000") int maxMessages,
        @Default("16MiB") ByteSize maxBytes,
        @Default("100000") int maxSettlements,
        @Default("5m") Duration timeOut) {
    public TransactionConfig {
        if (maxOpen < 1
                || maxPerConnection < 1
                || maxMessages < 1
                || maxBytes.bytes() < 1
                || maxSettlements < 1) {
            throw new IllegalArgumentException("every limit of transactions must be at least 1");
        }
        if (!timeOut.isPositive()) {
            throw new IllegalArgumentException("transactions.time-out must be more than 0");
        }
    }
}
