package dev.sluice.nativecodec;

import java.util.List;

/**
 * The client's first frame: who it is and what it can do.
 *
 * <p>{@code offeredFeatures} are bits the client understands; {@code requiredFeatures}, a subset,
 * are those it cannot do without. {@code maxFrameBytes} is the greatest frame length it accepts,
 * {@code heartbeatMs} the longest silence it wants, 0 for none. An empty {@code clientId} asks the
 * server to choose one. Immutable.
 */
public record Hello(
        int correlationId,
        long offeredFeatures,
        long requiredFeatures,
        int maxFrameBytes,
        int heartbeatMs,
        String clientId,
        List<PeerInfo> info)
        implements ClientFrame {
    public Hello {
        info = List.copyOf(info);
    }
}
