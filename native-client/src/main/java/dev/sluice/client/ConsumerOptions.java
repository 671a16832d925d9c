package dev.sluice.client;

import dev.sluice.nativecodec.InitialCredit;
import dev.sluice.nativecodec.SettleMode;
import dev.sluice.nativecodec.StartPosition;

/**
 * How a consumer receives.
 *
 * <p>{@code prefetchMessages} is how many deliveries may wait in the client, at least 1; {@code
 * prefetchBytes} bounds their bodies and may be exceeded by one of them. {@code position} counts
 * for streams only, {@code noLocal} for subscriptions only. Immutable.
 */
public record ConsumerOptions(
        SettleMode settleMode,
        int prefetchMessages,
        long prefetchBytes,
        StartPosition position,
        boolean noLocal) {

    /** The client settles each delivery; 256 messages or 4 MiB wait in the client. */
    public static final ConsumerOptions DEFAULT =
            new ConsumerOptions(
                    SettleMode.EXPLICIT, 256, 4L * 1024 * 1024, StartPosition.NEXT, false);

    public ConsumerOptions {
        if (prefetchMessages < 1 || prefetchBytes < 1) {
            throw new IllegalArgumentException(
                    "prefetch of " + prefetchMessages + " messages, " + prefetchBytes + " bytes");
        }
    }

    /** The same with deliveries that are settled as they are sent: at most once. */
    public ConsumerOptions settledOnSend() {
        return new ConsumerOptions(
                SettleMode.ON_SEND, prefetchMessages, prefetchBytes, position, noLocal);
    }

    /** The same with another prefetch. */
    public ConsumerOptions prefetch(int messages, long bytes) {
        return new ConsumerOptions(settleMode, messages, bytes, position, noLocal);
    }

    /** The same with another beginning within a stream. */
    public ConsumerOptions from(StartPosition start) {
        return new ConsumerOptions(settleMode, prefetchMessages, prefetchBytes, start, noLocal);
    }

    /** The same without what this connection publishes. */
    public ConsumerOptions withoutOwn() {
        return new ConsumerOptions(settleMode, prefetchMessages, prefetchBytes, position, true);
    }

    InitialCredit credit() {
        return new InitialCredit(prefetchMessages, prefetchBytes);
    }
}
