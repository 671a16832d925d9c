package dev.sluice.nativeadapter.internal;

import dev.sluice.core.adapter.ClosingHandler;
import dev.sluice.core.loop.Loop;
import dev.sluice.nativecodec.FrameEncoder;
import dev.sluice.nativecodec.Limits;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.ServerFrame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * A {@link Transport} over a Netty channel.
 *
 * <p>Frames are encoded back to back into one buffer, with one copy of each body, and written when
 * it is large enough or at the end of the loop's turn. Confined to its event loop.
 */
final class ChannelTransport implements Transport {
    private static final int BUFFER_BYTES = 32 * 1024;

    /** How long the last words may take, and how long the peer may take to hear them. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Channel channel;
    private final Loop loop;
    private final ClientFrameDecoder decoder;
    private @Nullable ByteBuf pending;
    private int maxFrameBytes = Limits.PRE_AUTH_FRAME_BYTES;
    private boolean isFlushScheduled;
    private boolean hasWritten;
    private boolean isClosing;

    ChannelTransport(Channel channel, Loop loop, long handshakeBytes) {
        this.channel = channel;
        this.loop = loop;
        this.decoder = new ClientFrameDecoder(handshakeBytes);
    }

    ClientFrameDecoder decoder() {
        return decoder;
    }

    @Override
    public void send(Preamble.Server preamble) {
        if (!isClosing) {
            preamble.writeTo(buffer(Preamble.BYTES));
        }
    }

    @Override
    public void send(ServerFrame frame) throws NativeProtocolException {
        if (isClosing) {
            return;
        }
        ByteBuf out = buffer(FrameEncoder.sizeHint(frame));
        FrameEncoder.encode(frame, out, maxFrameBytes);
        if (out.readableBytes() >= BUFFER_BYTES) {
            writePending();
        }
    }

    @Override
    public void flushSoon() {
        if (!isFlushScheduled) {
            isFlushScheduled = true;
            loop.execute(
                    () -> {
                        isFlushScheduled = false;
                        flush();
                    });
        }
    }

    @Override
    public boolean takeHasWritten() {
        boolean wrote = hasWritten;
        hasWritten = false;
        return wrote;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void read(boolean isWanted) {
        if (!isClosing) {
            channel.config().setAutoRead(isWanted);
        }
    }

    @Override
    public void openFor(int maxFrameBytesIn, int maxFrameBytesOut) {
        decoder.openFor(maxFrameBytesIn);
        maxFrameBytes = maxFrameBytesOut;
    }

    /**
     * A close while bytes of the peer are unread makes the kernel throw away what was sent, so the
     * output ends first and what still comes is dropped until the peer closes, or for a while.
     */
    @Override
    public void close() {
        if (isClosing) {
            return;
        }
        decoder.discard();
        flush();
        isClosing = true;
        channel.config().setAutoRead(true);
        Loop.Timer deadline = loop.schedule(LINGER, this::abandon);
        channel.closeFuture().addListener(_ -> deadline.cancel());
        channel.writeAndFlush(channel.alloc().buffer(0, 0))
                .addListener((ChannelFutureListener) written -> endOutput(written.isSuccess()));
    }

    /** The channel is gone: what was not written is dropped. */
    void disconnected() {
        isClosing = true;
        ByteBuf dropped = pending;
        pending = null;
        if (dropped != null) {
            dropped.release();
        }
    }

    private void abandon() {
        var _ = channel.close();
    }

    private void endOutput(boolean isHealthy) {
        boolean canHalfClose =
                isHealthy
                        && channel instanceof DuplexChannel
                        && channel.pipeline().get(SslHandler.class) == null
                        && channel.pipeline().get(ClosingHandler.class) == null;
        if (canHalfClose) {
            var _ = ((DuplexChannel) channel).shutdownOutput();
        } else {
            var _ = channel.close();
        }
    }

    private ByteBuf buffer(int bytes) {
        ByteBuf open = pending;
        if (open != null && open.readableBytes() + bytes > BUFFER_BYTES) {
            writePending();
            open = null;
        }
        if (open == null) {
            open = channel.alloc().buffer(Math.max(bytes, 1024));
            pending = open;
        }
        return open;
    }

    private void writePending() {
        ByteBuf full = pending;
        pending = null;
        if (full != null) {
            if (full.isReadable()) {
                var _ = channel.write(full, channel.voidPromise());
            } else {
                full.release();
            }
        }
    }

    private void flush() {
        writePending();
        hasWritten = true;
        channel.flush();
    }
}
