package dev.sluice.server.internal.listen;

import dev.sluice.core.adapter.ServerEvent;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Counts one connection: that it is open, its bytes, and why it closed. The first reason counts.
 *
 * <p><i>Confined to its event loop.</i>
 */
final class ConnectionWatch extends ChannelDuplexHandler {
    private ConnectionCounters counters;
    private CloseReason reason = CloseReason.PEER;
    private boolean isOpen = true;

    ConnectionWatch(ConnectionCounters counters) {
        this.counters = counters;
        counters.opened();
    }

    /** The protocol is known now. */
    void recognised(ConnectionCounters protocolCounters) {
        if (isOpen) {
            counters.movedOn();
            protocolCounters.opened();
        }
        counters = protocolCounters;
    }

    /** Gives the reason of a close that follows. */
    void closing(CloseReason why) {
        if (reason == CloseReason.PEER) {
            reason = why;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            counters.received(bytes.readableBytes());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            counters.sent(bytes.readableBytes());
        }
        var _ = context.write(message, promise);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        closing(CloseReason.BROKER);
        var _ = context.close(promise);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ServerEvent.STOPPING) {
            closing(CloseReason.STOPPING);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        closing(CloseReason.FAILURE);
        context.fireExceptionCaught(cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (isOpen) {
            isOpen = false;
            counters.closed(reason);
        }
    }
}
