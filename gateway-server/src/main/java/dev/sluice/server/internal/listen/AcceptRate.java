package dev.sluice.server.internal.listen;

import dev.sluice.core.loop.Loop;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Keeps a listening socket to so many connections in a second. When it has taken more it stops
 * accepting for as long as they were too many; who comes meanwhile waits in the system's backlog
 * and is not turned away. What was not used of the last tenth of a second may come at once.
 *
 * <p><i>Confined to its event loop</i>, that of the listening socket.
 */
final class AcceptRate extends ChannelInboundHandlerAdapter {
    private static final long SECOND_NS = Duration.ofSeconds(1).toNanos();
    private static final long BURST_NS = SECOND_NS / 10;

    private final long intervalNs;
    private final Function<EventLoop, Loop> loops;
    private final LongAdder pauses;
    private @Nullable Loop loop;
    private long dueNs;
    private boolean isPaused;

    AcceptRate(int perSecond, Function<EventLoop, Loop> loops, LongAdder pauses) {
        this.intervalNs = SECOND_NS / perSecond;
        this.loops = loops;
        this.pauses = pauses;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        context.fireChannelRead(accepted);
        Loop own = loop(context);
        long nowNs = own.nanoTime();
        dueNs = (dueNs - (nowNs - BURST_NS) > 0 ? dueNs : nowNs - BURST_NS) + intervalNs;
        if (dueNs - nowNs > 0 && !isPaused) {
            isPaused = true;
            pauses.increment();
            context.channel().config().setAutoRead(false);
            resumeLater(context, own, dueNs - nowNs);
        }
    }

    private void resumeLater(ChannelHandlerContext context, Loop own, long delayNs) {
        var _ = own.schedule(Duration.ofNanos(delayNs), () -> resume(context, own));
    }

    /** One read may have accepted more, so the pause may have to be longer than it seemed. */
    private void resume(ChannelHandlerContext context, Loop own) {
        long leftNs = dueNs - own.nanoTime();
        if (leftNs > 0) {
            resumeLater(context, own, leftNs);
        } else {
            isPaused = false;
            context.channel().config().setAutoRead(true);
        }
    }

    private Loop loop(ChannelHandlerContext context) {
        Loop known = loop;
        if (known == null) {
            known = loops.apply(context.channel().eventLoop());
            loop = known;
            dueNs = known.nanoTime() - BURST_NS;
        }
        return known;
    }
}
