package dev.sluice.server.internal.listen;

import dev.sluice.core.adapter.Detection;
import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.core.loop.Loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds out which protocol a connection speaks and hands it over with the bytes read so far. Keeps
 * less than {@value #BYTE_BUDGET} bytes between two reads and waits a limited time.
 *
 * <p><i>Confined to its event loop.</i>
 */
final class ProtocolDetector extends ChannelInboundHandlerAdapter {
    /** With as many bytes an adapter must know; see {@code ProtocolAdapter.detect}. */
    static final int BYTE_BUDGET = 16;

    private static final Logger LOG = LoggerFactory.getLogger(ProtocolDetector.class);

    private final ConnectionStart start;
    private final ConnectionWatch watch;
    private final Loop loop;
    private final Duration time;
    private ByteBuf seen = Unpooled.EMPTY_BUFFER;
    private Loop.@Nullable Timer timer;

    ProtocolDetector(ConnectionStart start, ConnectionWatch watch, Loop loop, Duration time) {
        this.start = start;
        this.watch = watch;
        this.loop = loop;
        this.time = time;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timer =
                loop.schedule(
                        time,
                        () ->
                                giveUp(
                                        context,
                                        CloseReason.SILENT,
                                        "did not show its protocol within "
                                                + time.toMillis()
                                                + " ms"));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        // At most 15 reads are joined: with 16 bytes the answer is known.
        seen = seen.isReadable() ? Unpooled.wrappedBuffer(seen, bytes) : replace(bytes);
        boolean isOpen = false;
        for (ListenerProtocol protocol : start.protocols()) {
            Detection detection = protocol.adapter().detect(seen);
            if (detection == Detection.YES) {
                handOver(context, protocol);
                return;
            }
            isOpen |= detection == Detection.MORE;
        }
        if (!isOpen || seen.readableBytes() >= BYTE_BUDGET) {
            giveUp(context, CloseReason.UNRECOGNISED, "speaks " + guess(seen));
        }
    }

    private ByteBuf replace(ByteBuf bytes) {
        seen.release();
        return bytes;
    }

    private void handOver(ChannelHandlerContext context, ListenerProtocol protocol) {
        stopTimer();
        watch.recognised(protocol.counters());
        start.attach(context.channel(), protocol, loop);
        // The new handlers hear what handlers of a direct listener hear: active, then bytes.
        context.fireChannelActive();
        ByteBuf bytes = seen;
        seen = Unpooled.EMPTY_BUFFER;
        context.fireChannelRead(bytes);
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    private void giveUp(ChannelHandlerContext context, CloseReason reason, String what) {
        stopTimer();
        if (start.mayLog(loop)) {
            LOG.info(
                    "{}: closing {}, which {}; here it may be {}",
                    start.listener(),
                    context.channel().remoteAddress(),
                    what,
                    start.protocols().stream()
                            .map(ListenerProtocol::name)
                            .collect(Collectors.joining(", ")));
        }
        watch.closing(reason);
        var _ = context.close();
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
        stopTimer();
        seen.release();
        seen = Unpooled.EMPTY_BUFFER;
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** A hint for whoever reads the log; never the bytes themselves. */
    private static String guess(ByteBuf bytes) {
        int first = bytes.getUnsignedByte(bytes.readerIndex());
        if (first == 0x16) {
            return "what looks like TLS";
        }
        for (String method : List.of("GET ", "POST", "PUT ", "HEAD", "OPTI")) {
            if (bytes.readableBytes() >= 4
                    && method.contentEquals(
                            bytes.getCharSequence(
                                    bytes.readerIndex(), 4, StandardCharsets.US_ASCII))) {
                return "what looks like HTTP";
            }
        }
        return "no known protocol";
    }
}
