package dev.sluice.server.internal.websocket;

/**
 * Hears what a WebSocket's end is owed to.
 *
 * <p><i>Confined to its event loop</i>, that of the channel.
 */
public interface FrameListener {
    /** The broker says goodbye; the connection closes when the client has, or after a while. */
    void closing();

    /** The client has broken the rules of its frames, and is told the code. */
    void violated(CloseCode code, String why);
}
