package dev.sluice.nativeadapter.internal;

import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Preamble;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;

import java.io.IOException;

/**
 * Brings a channel's events to its {@link NativeConnection}, and is the last to hear of anything
 * unforeseen. Confined to its event loop.
 */
final class NativeHandler extends ChannelInboundHandlerAdapter {
    private final NativeConnection connection;
    private final ChannelTransport transport;

    NativeHandler(NativeConnection connection, ChannelTransport transport) {
        this.connection = connection;
        this.transport = transport;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        switch (received) {
            case ClientFrame frame -> connection.receive(frame);
            case Preamble.Client preamble -> connection.receive(preamble);
            default -> throw new IllegalStateException("unexpected " + received.getClass());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        connection.bytesRead();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        connection.writabilityChanged();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ServerEvent.STOPPING) {
            connection.stopping();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        transport.disconnected();
        connection.disconnected();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable root =
                cause instanceof DecoderException && cause.getCause() != null
                        ? cause.getCause()
                        : cause;
        switch (root) {
            case NativeProtocolException violation -> connection.violated(violation);
            case IOException broken -> connection.broken(broken);
            default -> connection.crashed(root);
        }
    }
}
