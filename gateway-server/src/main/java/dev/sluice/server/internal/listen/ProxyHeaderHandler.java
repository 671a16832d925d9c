package dev.sluice.server.internal.listen;

import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.server.internal.proxy.ProxyHeaderException;
import dev.sluice.server.internal.proxy.ProxyHeaderReader;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Takes the PROXY header off the beginning of a connection and lets the rest of the pipeline come
 * after it.
 *
 * <p><i>Confined to its event loop.</i>
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    private final ConnectionStart start;
    private final Arrival arrival;
    private final ProxyHeaderReader reader = new ProxyHeaderReader();
    private boolean isOver;

    ProxyHeaderHandler(ConnectionStart start, Arrival arrival) {
        this.start = start;
        this.arrival = arrival;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (isOver || !reader.read(bytes)) {
                bytes.release();
                return;
            }
        } catch (ProxyHeaderException e) {
            isOver = true;
            bytes.release();
            start.giveUp(
                    arrival,
                    CloseReason.PROXY_HEADER,
                    "must begin with a PROXY header: " + e.getMessage());
            return;
        }
        isOver = true;
        reader.client().ifPresent(arrival::comesFrom);
        if (!start.identified(arrival)) {
            bytes.release();
            return;
        }
        // The new handlers hear what handlers of a plain listener hear: active, then bytes.
        context.fireChannelActive();
        if (bytes.isReadable()) {
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        if (event == ServerEvent.STOPPING) {
            var _ = context.close();
        }
    }
}
