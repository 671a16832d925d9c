package dev.sluice.server.internal.listen;

import dev.sluice.core.adapter.ServerEvent;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All open connections of the server.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration CLOSE_TIME = Duration.ofSeconds(2);

    private final ChannelGroup open;
    private final AtomicLong ids = new AtomicLong();

    /** The executor serves the waiting in {@link #stop} only. */
    public Connections(EventExecutor executor) {
        this.open = new DefaultChannelGroup("connections", executor, true);
    }

    void add(Channel channel) {
        open.add(channel);
    }

    long nextId() {
        return ids.incrementAndGet();
    }

    public int count() {
        return open.size();
    }

    /** Tells every connection to say goodbye and closes what is left after the grace time. */
    public void stop(Duration grace) {
        for (Channel channel : open) {
            channel.pipeline().fireUserEventTriggered(ServerEvent.STOPPING);
        }
        boolean allGone = open.newCloseFuture().awaitUninterruptibly(grace.toMillis());
        if (!allGone) {
            LOG.info("closing {} connections that did not go by themselves", open.size());
        }
        open.close().awaitUninterruptibly(CLOSE_TIME.toMillis());
    }
}
