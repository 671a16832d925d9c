package dev.sluice.server.internal.listen;

import dev.sluice.core.metrics.Metrics;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/**
 * The last handler of every pipeline: what no adapter took care of closes this connection, and no
 * other.
 *
 * <p><i>Thread-safe.</i>
 */
@Sharable
final class LastResort extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(LastResort.class);

    private final String listener;
    private final LogBudget budget;
    private final LongAdder failures;

    LastResort(String listener, LogBudget budget, Metrics metrics) {
        this.listener = listener;
        this.budget = budget;
        this.failures =
                metrics.counter(
                        "sluice_connection_failures_total",
                        "Connections closed because a handler failed unforeseen",
                        "listener",
                        listener);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{} {}: {}", listener, context.channel(), cause.toString());
        } else {
            failures.increment();
            EventExecutor executor = context.executor();
            if (budget.take(executor.ticker().nanoTime())) {
                LOG.error(
                        "{} {}: closing after an unforeseen failure",
                        listener,
                        context.channel(),
                        cause);
            }
        }
        ConnectionWatch watch = context.pipeline().get(ConnectionWatch.class);
        if (watch != null) {
            watch.closing(CloseReason.FAILURE);
        }
        var _ = context.close();
    }

    /** Events end here quietly. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {}
}
