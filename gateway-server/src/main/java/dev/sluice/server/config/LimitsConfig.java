package dev.sluice.server.config;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;

import java.time.Duration;

/**
 * The section {@code limits}: what one process takes on.
 *
 * <p><i>Immutable.</i>
 *
 * @param connections open connections in all
 * @param connectionsPerAddress open connections from one network address; does not apply to this
 *     machine's own (loopback) addresses
 * @param detectionTime how long a connection to an {@code any} listener may take to show its
 *     protocol
 * @param writeBuffer bytes waiting for one slow reader before its connection counts as not writable
 * @param stopGrace how long connections have to say goodbye when the server stops
 */
public record LimitsConfig(
        @Default("10000") int connections,
        @Default("100") int connectionsPerAddress,
        @Default("10s") Duration detectionTime,
        @Default("256KiB") ByteSize writeBuffer,
        @Default("2s") Duration stopGrace) {
    private static final long LEAST_WRITE_BUFFER_BYTES = 4096;

    public LimitsConfig {
        if (connections < 1) {
            throw new IllegalArgumentException("connections must be at least 1");
        }
        if (connectionsPerAddress < 1) {
            throw new IllegalArgumentException("connections-per-address must be at least 1");
        }
        if (detectionTime.toMillis() < 1) {
            throw new IllegalArgumentException("detection-time must be at least 1ms");
        }
        if (writeBuffer.bytes() < LEAST_WRITE_BUFFER_BYTES
                || writeBuffer.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("write-buffer must be 4KiB to 2GiB");
        }
    }
}
