package dev.sluice.server.internal.websocket;

import dev.sluice.core.adapter.ClosingHandler;
import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.core.loop.Loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/**
 * Lies below an adapter: gives it what is in the client's frames as plain buffers, at most one for
 * each read of the socket, and puts each buffer that it writes into a binary frame, without a copy.
 * Answers pings, and says goodbye on both sides' behalf (RFC 6455, 5.5 and 7).
 *
 * <p>A client that does not read is owed one pong at most.
 *
 * <p><i>Confined to its event loop.</i>
 */
public final class WebSocketFrames extends ChannelDuplexHandler implements ClosingHandler {
    private static final Duration GOODBYE_TIME = Duration.ofSeconds(2);

    private final FrameReader reader;
    private final FrameListener listener;
    private final Loop loop;
    private State state = State.OPEN;
    private boolean isStopping;
    private boolean needsFlush;
    private byte @Nullable [] owedPong;
    private Loop.@Nullable Timer timer;

    private enum State {
        OPEN,
        /** The broker has said goodbye and waits for the client's. */
        LEAVING,
        /** Nothing is said any more, and nothing that comes is looked at. */
        OVER
    }

    public WebSocketFrames(long mostFrameBytes, FrameListener listener, Loop loop) {
        this.reader = new FrameReader(mostFrameBytes);
        this.listener = listener;
        this.loop = loop;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state == State.OVER) {
            bytes.release();
            return;
        }
        reader.read(bytes);
        if (state == State.OPEN && bytes.isReadable()) {
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
        byte[] ping = reader.takePing();
        if (ping != null) {
            owedPong = ping;
            payPong(context);
        }
        FrameEnd end = reader.end();
        if (end != null) {
            ended(context, end);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        if (needsFlush) {
            needsFlush = false;
            context.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        payPong(context);
        if (needsFlush) {
            needsFlush = false;
            context.flush();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (state != State.OPEN) {
            ReferenceCountUtil.release(message);
            if (!promise.isVoid()) {
                promise.tryFailure(new ClosedChannelException());
            }
        } else if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            ByteBuf head =
                    OutgoingFrames.head(context.alloc(), FrameHead.BINARY, bytes.readableBytes());
            var _ = context.write(head, context.voidPromise());
            var _ = context.write(bytes, promise);
        } else {
            var _ = context.write(message, promise);
        }
    }

    /** Says goodbye first; whoever closes again does not wait for the answer. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (state != State.OPEN || !context.channel().isActive()) {
            state = State.OVER;
            var _ = context.close(promise);
            return;
        }
        state = State.LEAVING;
        listener.closing();
        timer = loop.schedule(GOODBYE_TIME, () -> close(context));
        CloseCode code = isStopping ? CloseCode.GOING_AWAY : CloseCode.NORMAL;
        var _ =
                lastFrame(context, code.code())
                        .addListener(written -> said(context, written.isSuccess()));
        var _ =
                context.channel()
                        .closeFuture()
                        .addListener(
                                _ -> {
                                    if (!promise.isVoid()) {
                                        promise.trySuccess();
                                    }
                                });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        isStopping |= event == ServerEvent.STOPPING;
        context.fireUserEventTriggered(event);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        state = State.OVER;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void said(ChannelHandlerContext context, boolean isWritten) {
        if (isWritten) {
            context.channel().config().setAutoRead(true); // for the client's goodbye
        } else {
            close(context);
        }
    }

    private void ended(ChannelHandlerContext context, FrameEnd end) {
        if (state != State.OPEN) {
            close(context); // the answer to the goodbye, or none worth waiting for
            return;
        }
        state = State.OVER;
        timer = loop.schedule(GOODBYE_TIME, () -> close(context));
        switch (end) {
            case FrameEnd.Closed closed -> {
                var _ = lastFrame(context, closed.code()).addListener(_ -> close(context));
            }
            case FrameEnd.Violated violated -> {
                listener.violated(violated.code(), violated.why());
                var _ =
                        lastFrame(context, violated.code().code())
                                .addListener(written -> endOutput(context, written.isSuccess()));
            }
        }
    }

    private static ChannelFuture lastFrame(ChannelHandlerContext context, int code) {
        return context.writeAndFlush(OutgoingFrames.close(context.alloc(), code));
    }

    /**
     * Who has broken the rules may be sending still, and a close with unread input would take the
     * last frame with it: so the output ends first.
     */
    private void endOutput(ChannelHandlerContext context, boolean isWritten) {
        boolean canHalfClose = context.pipeline().get(SslHandler.class) == null;
        if (isWritten && canHalfClose && context.channel() instanceof DuplexChannel channel) {
            var _ = channel.shutdownOutput();
            channel.config().setAutoRead(true);
        } else {
            close(context);
        }
    }

    private void close(ChannelHandlerContext context) {
        state = State.OVER;
        var _ = context.close();
    }

    private void payPong(ChannelHandlerContext context) {
        byte[] pong = owedPong;
        if (pong != null && state == State.OPEN && context.channel().isWritable()) {
            owedPong = null;
            needsFlush = true;
            var _ =
                    context.write(
                            OutgoingFrames.pong(context.alloc(), pong), context.voidPromise());
        }
    }
}
