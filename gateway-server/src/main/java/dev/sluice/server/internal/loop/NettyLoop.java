package dev.sluice.server.internal.loop;

import dev.sluice.core.loop.Loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A Netty event loop as the broker sees it.
 *
 * <p><i>Thread-safe.</i>
 */
final class NettyLoop implements Loop {
    private final EventLoop loop;
    private final String name;

    NettyLoop(EventLoop loop, String name) {
        this.loop = loop;
        this.name = name;
    }

    @Override
    public boolean isCurrent() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Future<?> timer = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public long nanoTime() {
        return loop.ticker().nanoTime();
    }

    @Override
    public String toString() {
        return name;
    }
}
