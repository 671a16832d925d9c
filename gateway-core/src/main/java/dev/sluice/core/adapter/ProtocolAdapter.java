package dev.sluice.core.adapter;

import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.loop.Loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * One protocol on one listener: recognises it and speaks it.
 *
 * <p>The adapter owns its part of the pipeline. It limits a frame's length before it allocates,
 * gives an unauthenticated peer a budget of time and bytes, and has a last handler that closes its
 * own connection, and no other, on anything unforeseen. A graceful stop of the server arrives as
 * the user event {@link ServerEvent#STOPPING}.
 *
 * <p><i>Thread-safe</i>; {@link #attach} is called on the channel's event loop.
 */
public interface ProtocolAdapter {
    /**
     * Judges a connection by its first bytes. Borrows the buffer and does not move its indices.
     * Must not answer {@link Detection#MORE} once 16 bytes are there.
     */
    Detection detect(ByteBuf firstBytes);

    /** Adds the protocol's handlers at the end of the channel's pipeline. */
    void attach(Channel channel, ConnectionInfo info, Loop loop);
}
