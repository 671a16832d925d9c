package dev.sluice.server.internal.websocket;

/**
 * Hears how a request for a WebSocket ended; it is told once.
 *
 * <p><i>Confined to its event loop</i>, that of the channel.
 */
public interface UpgradeListener {
    /**
     * The client has been told. Handlers that are added to the pipeline's end now get what it
     * sends, in frames.
     */
    void accepted(String subProtocol);

    /** The client is being told; the output ends after that. */
    void refused(int status, String why);
}
