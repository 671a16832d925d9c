package dev.sluice.server.internal.listen;

import dev.sluice.core.adapter.Detection;
import dev.sluice.core.adapter.ServerEvent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Finds out which protocol a connection speaks and hands it over with the bytes read so far. Keeps
 * less than {@value #BYTE_BUDGET} bytes between two reads and waits a limited time.
 *
 * <p><i>Confined to its event loop.</i>
 */
final class ProtocolDetector extends ChannelInboundHandlerAdapter {
    /** With as many bytes an adapter must know; see {@code ProtocolAdapter.detect}. */
    static final int BYTE_BUDGET = 16;

    private final ConnectionStart start;
    private final Arrival arrival;
    private boolean isOver;
    private ByteBuf seen = Unpooled.EMPTY_BUFFER;

    ProtocolDetector(ConnectionStart start, Arrival arrival) {
        this.start = start;
        this.arrival = arrival;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (isOver) {
            bytes.release();
            return;
        }
        // At most 15 reads are joined: with 16 bytes the answer is known.
        seen = seen.isReadable() ? Unpooled.wrappedBuffer(seen, bytes) : replace(bytes);
        boolean isOpen = false;
        for (ListenerProtocol protocol : start.protocols()) {
            Detection detection = protocol.adapter().detect(seen);
            if (detection == Detection.YES) {
                handOver(context, () -> start.recognised(arrival, protocol));
                return;
            }
            isOpen |= detection == Detection.MORE;
        }
        if (start.takesWebSocket()) {
            Detection request = FirstBytes.begins(seen, FirstBytes.GET);
            if (request == Detection.YES) {
                handOver(context, () -> start.upgrade(arrival));
                return;
            }
            isOpen |= request == Detection.MORE;
        }
        if (!isOpen || seen.readableBytes() >= BYTE_BUDGET) {
            isOver = true;
            start.giveUp(arrival, CloseReason.UNRECOGNISED, "speaks " + FirstBytes.guess(seen));
        }
    }

    private ByteBuf replace(ByteBuf bytes) {
        seen.release();
        return bytes;
    }

    private void handOver(ChannelHandlerContext context, Runnable nextStep) {
        isOver = true;
        nextStep.run();
        // The new handlers hear what handlers of a direct listener hear: active, then bytes.
        context.fireChannelActive();
        ByteBuf bytes = seen;
        seen = Unpooled.EMPTY_BUFFER;
        context.fireChannelRead(bytes);
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

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        seen.release();
        seen = Unpooled.EMPTY_BUFFER;
    }
}
