package dev.sluice.nativecodec;

import java.util.List;

/**
 * The server's answer to {@link Hello}: what holds for this connection.
 *
 * <p>{@code features} are the bits in force. {@code maxFrameBytes} is the greatest frame length the
 * server accepts once the client is authenticated, {@code heartbeatMs} the longest silence either
 * side allows, 0 for none, {@code publishWindow} how many unanswered publishes the server reads
 * ahead. Immutable.
 */
public record Welcome(
        int correlationId,
        long features,
        int maxFrameBytes,
        int heartbeatMs,
        int publishWindow,
        String clientId,
        List<String> mechanisms,
        List<PeerInfo> info)
        implements ServerFrame {
    public Welcome {
        mechanisms = List.copyOf(mechanisms);
        info = List.copyOf(info);
    }
}
