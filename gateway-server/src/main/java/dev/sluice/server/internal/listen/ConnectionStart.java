package dev.sluice.server.internal.listen;

import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.server.internal.listen.ConnectionLimits.Verdict;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a listener does with each connection it accepts: finds it a place within the limits and
 * builds its pipeline. That is, in order: {@link ConnectionWatch}, the adapter's handlers (after a
 * {@link ProtocolDetector} where the protocol is open), {@link LastResort}.
 *
 * <p><i>Thread-safe.</i>
 */
@Sharable
final class ConnectionStart extends ChannelInitializer<SocketChannel> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionStart.class);
    private static final String UNKNOWN_PROTOCOL = "unknown";

    private final String listener;
    private final List<ListenerProtocol> protocols;
    private final boolean detects;
    private final ListenerContext context;
    private final ConnectionCounters unrecognised;
    private final LastResort lastResort;
    private final LogBudget budget;
    private final LongAdder refused;

    ConnectionStart(
            String listener,
            List<ListenerProtocol> protocols,
            boolean detects,
            ListenerContext context) {
        Metrics metrics = context.adapters().metrics();
        this.listener = listener;
        this.protocols = List.copyOf(protocols);
        this.detects = detects;
        this.context = context;
        this.unrecognised =
                detects
                        ? new ConnectionCounters(metrics, UNKNOWN_PROTOCOL, listener)
                        : protocols.getFirst().counters();
        this.budget = new LogBudget(context.loops().group().loops().getFirst().nanoTime());
        this.lastResort = new LastResort(listener, budget, metrics);
        this.refused =
                metrics.counter(
                        "sluice_connections_refused_total",
                        "Connections closed at once because a limit was reached",
                        "listener",
                        listener);
    }

    String listener() {
        return listener;
    }

    List<ListenerProtocol> protocols() {
        return protocols;
    }

    boolean mayLog(Loop loop) {
        return budget.take(loop.nanoTime());
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        Loop loop = context.loops().of(channel.eventLoop());
        InetSocketAddress remote = channel.remoteAddress();
        if (remote == null) {
            var _ = channel.close(); // gone before it was accepted
            return;
        }
        InetAddress address = remote.getAddress();
        Verdict verdict = context.connectionLimits().enter(address);
        if (verdict != Verdict.ENTERED) {
            refused.increment();
            if (mayLog(loop)) {
                LOG.warn("{}: refusing {}, {} is reached", listener, remote, verdict.key());
            }
            var _ = channel.close();
            return;
        }
        var _ = channel.closeFuture().addListener(_ -> context.connectionLimits().leave(address));
        context.connections().add(channel);
        ConnectionWatch watch = new ConnectionWatch(unrecognised);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(watch);
        if (detects) {
            pipeline.addLast(
                    new ProtocolDetector(this, watch, loop, context.limits().detectionTime()));
            pipeline.addLast(lastResort);
        } else {
            attach(channel, protocols.getFirst(), loop);
        }
    }

    /** Lets the adapter build its part, and stays last. */
    void attach(Channel channel, ListenerProtocol protocol, Loop loop) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.context(lastResort) != null) {
            pipeline.remove(lastResort);
        }
        ConnectionInfo info =
                new ConnectionInfo(
                        context.connections().nextId(),
                        protocol.name(),
                        listener,
                        remoteName(channel),
                        ConnectionInfo.DEFAULT_TENANT);
        try {
            protocol.adapter().attach(channel, info, loop);
        } finally {
            pipeline.addLast(lastResort);
        }
    }

    private static String remoteName(Channel channel) {
        if (channel.remoteAddress() instanceof InetSocketAddress address) {
            return address.getHostString() + ":" + address.getPort();
        }
        return "unknown";
    }
}
