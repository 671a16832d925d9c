package dev.sluice.core.adapter;

import io.netty.channel.ChannelHandler;

/**
 * A handler between the socket and an adapter that ends the connection in a way of its own, as
 * WebSocket does: it says goodbye, waits a little for the answer, and drops what comes meanwhile.
 * With one in its pipeline an adapter that has said its last word closes its context instead of
 * ending the socket's output.
 *
 * <p><i>Confined to its event loop.</i>
 */
public interface ClosingHandler extends ChannelHandler {}
