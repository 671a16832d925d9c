package dev.sluice.server.internal.loop;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.loop.LoopGroup;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The event loops of one server: they accept, own connections and, by hash, everything else.
 *
 * <p><i>Thread-safe.</i>
 */
public final class EventLoops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);
    private static final long STOP_MS = 5_000;

    private final EventLoopGroup netty;
    private final IdentityHashMap<EventLoop, Loop> loops;
    private final LoopGroup group;

    /** Starts {@code count} loops on threads of their own. */
    public EventLoops(int count) {
        AtomicInteger threads = new AtomicInteger();
        ThreadFactory named =
                task -> new FastThreadLocalThread(task, "sluice-loop-" + threads.incrementAndGet());
        this.netty = new MultiThreadIoEventLoopGroup(count, named, NioIoHandler.newFactory());
        IdentityHashMap<EventLoop, Loop> byNetty = new IdentityHashMap<>();
        List<Loop> inOrder = new ArrayList<>();
        for (EventExecutor executor : netty) {
            Loop loop = new NettyLoop((EventLoop) executor, "loop " + (inOrder.size() + 1));
            byNetty.put((EventLoop) executor, loop);
            inOrder.add(loop);
        }
        this.loops = byNetty;
        this.group = new LoopGroup(inOrder);
    }

    /** For Netty's bootstraps. */
    public EventLoopGroup netty() {
        return netty;
    }

    /** For the broker. */
    public LoopGroup group() {
        return group;
    }

    /** The broker's view of one of these loops. */
    public Loop of(EventLoop loop) {
        Loop found = loops.get(loop);
        if (found == null) {
            throw new IllegalArgumentException(loop + " is not one of this server's loops");
        }
        return found;
    }

    /** Runs what is queued, then ends the threads. */
    @Override
    public void close() {
        boolean ended =
                netty.shutdownGracefully(0, STOP_MS, TimeUnit.MILLISECONDS)
                        .awaitUninterruptibly(2 * STOP_MS);
        if (!ended) {
            LOG.error("event loops did not end within {} ms; a task is stuck on one", 2 * STOP_MS);
        }
    }
}
