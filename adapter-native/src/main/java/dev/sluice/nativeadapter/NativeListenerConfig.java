package dev.sluice.nativeadapter;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;
import dev.sluice.nativecodec.Limits;

import java.time.Duration;

/**
 * What a listener of the native protocol can be told.
 *
 * <p>Immutable.
 *
 * @param maxFrame the greatest frame that an authenticated client may send
 * @param heartbeat the longest silence on a connection; a client may wish for a shorter one
 * @param handshakeTimeout how long a client may take until it is authenticated
 * @param handshakeBytes how many bytes a client may send until it is authenticated
 * @param maxUnackedMessages how many published messages may be unanswered before the connection is
 *     not read
 * @param maxUnackedBytes how many bytes they may have
 * @param maxConsumers how many consumers a connection may have
 * @param consumerWindow how many bytes are asked of the broker for a consumer ahead of what the
 *     connection takes
 * @param goAwayGrace how long clients may take to leave when the server stops
 */
public record NativeListenerConfig(
        @Default("8MiB") ByteSize maxFrame,
        @Default("30s") Duration heartbeat,
        @Default("10s") Duration handshakeTimeout,
        @Default("64KiB") ByteSize handshakeBytes,
        @Default("1024") int maxUnackedMessages,
        @Default("16MiB") ByteSize maxUnackedBytes,
        @Default("256") int maxConsumers,
        @Default("1MiB") ByteSize consumerWindow,
        @Default("2s") Duration goAwayGrace) {

    private static final Duration MIN_HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration MAX_WAIT = Duration.ofHours(1);

    public NativeListenerConfig {
        require(
                maxFrame.bytes() >= Limits.PRE_AUTH_FRAME_BYTES
                        && maxFrame.bytes() <= Limits.MAX_FRAME_BYTES,
                "max-frame must be within 64KiB to 256MiB");
        require(isWait(heartbeat, MIN_HEARTBEAT), "heartbeat must be within 1s to 1h");
        require(
                isWait(handshakeTimeout, Duration.ofMillis(1)),
                "handshake-timeout must be within 1ms to 1h");
        require(
                handshakeBytes.bytes() >= 1024 && handshakeBytes.bytes() <= 1 << 20,
                "handshake-bytes must be within 1KiB to 1MiB");
        require(
                maxUnackedMessages >= 1 && maxUnackedMessages <= 1 << 20,
                "max-unacked-messages must be within 1 to 1048576");
        require(
                maxUnackedBytes.bytes() >= 1 && maxUnackedBytes.bytes() <= 1 << 30,
                "max-unacked-bytes must be within 1 to 1GiB");
        require(
                maxConsumers >= 1 && maxConsumers <= 1 << 16,
                "max-consumers must be within 1 to 65536");
        require(
                consumerWindow.bytes() >= 1 && consumerWindow.bytes() <= 1 << 30,
                "consumer-window must be within 1 to 1GiB");
        require(isWait(goAwayGrace, Duration.ZERO), "go-away-grace must be within 0s to 1h");
    }

    private static boolean isWait(Duration wait, Duration min) {
        return wait.compareTo(min) >= 0 && wait.compareTo(MAX_WAIT) <= 0;
    }

    private static void require(boolean isMet, String message) {
        if (!isMet) {
            throw new IllegalArgumentException(message);
        }
    }
}
