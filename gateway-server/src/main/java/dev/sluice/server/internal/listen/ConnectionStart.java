package dev.sluice.server.internal.listen;

import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.server.config.ConfiguredListener;
import dev.sluice.server.config.ProxyProtocol;
import dev.sluice.server.internal.listen.ConnectionLimits.Verdict;
import dev.sluice.server.internal.websocket.WebSocketFrames;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * What a listener does with each connection it accepts: finds it a place within the limits and
 * builds its pipeline, step by step as it shows what it is. That is, in order: {@link
 * ConnectionWatch}; {@link ProxyHeaderHandler} where a PROXY header is wanted; {@link
 * ProtocolDetector} where the protocol is open; the WebSocket request and then its frames, if it is
 * one; the adapter's handlers; {@link LastResort}. Steps that are done have left.
 *
 * <p><i>Thread-safe.</i>
 */
@Sharable
final class ConnectionStart extends ChannelInitializer<SocketChannel> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionStart.class);
    private static final String UNKNOWN_PROTOCOL = "unknown";

    private final ConfiguredListener configured;
    private final List<ListenerProtocol> protocols;
    private final Optional<WebSocketStart> webSocket;
    private final ListenerContext context;
    private final Places places;
    private final ConnectionCounters unrecognised;
    private final LastResort lastResort;
    private final LogBudget budget;
    private final LongAdder refused;

    ConnectionStart(
            ConfiguredListener configured,
            List<ListenerProtocol> protocols,
            ListenerContext context) {
        Metrics metrics = context.adapters().metrics();
        String listener = configured.name();
        this.configured = configured;
        this.protocols = List.copyOf(protocols);
        this.webSocket =
                configured
                        .webSocket()
                        .map(config -> new WebSocketStart(listener, config, protocols, metrics));
        this.context = context;
        this.places = new Places(configured.config().maxConnections().orElse(Integer.MAX_VALUE));
        this.unrecognised =
                configured.detectsProtocol()
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

    List<ListenerProtocol> protocols() {
        return protocols;
    }

    /** Whether a request for a WebSocket is one of the things that first bytes may be. */
    boolean takesWebSocket() {
        return webSocket.isPresent();
    }

    boolean mayLog(Loop loop) {
        return budget.take(loop.nanoTime());
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        Loop loop = context.loops().of(channel.eventLoop());
        InetSocketAddress peer = channel.remoteAddress();
        if (peer == null) {
            var _ = channel.close(); // gone before it was accepted
            return;
        }
        boolean isProxied = configured.config().proxyProtocol() == ProxyProtocol.REQUIRED;
        Optional<String> limit = takePlace(channel);
        if (limit.isEmpty() && !isProxied) {
            limit = takePlace(channel, peer.getAddress());
        }
        if (limit.isPresent()) {
            refuse(peer, loop, limit.get());
            var _ = channel.close();
            return;
        }
        context.connections().add(channel);
        ConnectionWatch watch = new ConnectionWatch(unrecognised);
        channel.pipeline().addLast(watch);
        Arrival arrival = new Arrival(channel, peer, loop, watch);
        if (isProxied) {
            want(arrival, "its PROXY header");
            append(arrival, new ProxyHeaderHandler(this, arrival));
        } else {
            proceed(arrival);
        }
    }

    /** The key of the limit that leaves no place, or nothing. */
    private Optional<String> takePlace(SocketChannel channel) {
        if (!places.enter()) {
            return Optional.of("listeners." + configured.name() + ".max-connections");
        }
        Verdict verdict = context.connectionLimits().enter();
        if (verdict != Verdict.ENTERED) {
            places.leave();
            return Optional.of(verdict.key());
        }
        var _ =
                channel.closeFuture()
                        .addListener(
                                _ -> {
                                    context.connectionLimits().leave();
                                    places.leave();
                                });
        return Optional.empty();
    }

    /** Likewise for the places of one address. */
    private Optional<String> takePlace(SocketChannel channel, InetAddress address) {
        Verdict verdict = context.connectionLimits().enter(address);
        if (verdict != Verdict.ENTERED) {
            return Optional.of(verdict.key());
        }
        var _ = channel.closeFuture().addListener(_ -> context.connectionLimits().leave(address));
        return Optional.empty();
    }

    /**
     * The PROXY header has told whose connection it is.
     *
     * @return whether it goes on; if not, it is closed
     */
    boolean identified(Arrival arrival) {
        SocketChannel channel = arrival.channel();
        Optional<String> limit = takePlace(channel, arrival.client().getAddress());
        if (limit.isPresent()) {
            refuse(arrival.client(), arrival.loop(), limit.get());
            arrival.watch().closing(CloseReason.LIMIT);
            var _ = channel.close();
            return false;
        }
        proceed(arrival);
        return true;
    }

    private void proceed(Arrival arrival) {
        if (configured.isWebSocketOnly()) {
            upgrade(arrival);
        } else if (configured.detectsProtocol()) {
            want(arrival, "its protocol");
            append(arrival, new ProtocolDetector(this, arrival));
        } else {
            attach(arrival, protocols.getFirst());
        }
    }

    /** Its protocol shows in its first bytes. */
    void recognised(Arrival arrival, ListenerProtocol protocol) {
        arrival.watch().recognised(protocol.counters());
        attach(arrival, protocol);
    }

    /** It begins with HTTP. */
    void upgrade(Arrival arrival) {
        want(arrival, "its request for a WebSocket");
        append(arrival, webSocket.orElseThrow().upgrade(this, arrival));
    }

    /** It speaks its protocol in frames now. */
    void upgraded(Arrival arrival, ListenerProtocol protocol, WebSocketFrames frames) {
        append(arrival, frames);
        recognised(arrival, protocol);
    }

    /** Closes a connection that is none for this listener. */
    void giveUp(Arrival arrival, CloseReason reason, String what) {
        arrival.stopDeadline();
        if (mayLog(arrival.loop())) {
            LOG.info(
                    "{}: closing {}, which {}; here it may be {}",
                    configured.name(),
                    arrival.client(),
                    what,
                    protocols.stream()
                            .map(ListenerProtocol::name)
                            .collect(Collectors.joining(", ")));
        }
        arrival.watch().closing(reason);
        var _ = arrival.channel().close();
    }

    private void want(Arrival arrival, String what) {
        arrival.wants(what, context.limits().detectionTime(), () -> late(arrival));
    }

    private void late(Arrival arrival) {
        giveUp(
                arrival,
                CloseReason.SILENT,
                "did not show %s within %d ms"
                        .formatted(arrival.wanted(), context.limits().detectionTime().toMillis()));
    }

    private void refuse(InetSocketAddress client, Loop loop, String key) {
        refused.increment();
        if (mayLog(loop)) {
            LOG.warn("{}: refusing {}, {} is reached", configured.name(), client, key);
        }
    }

    private void append(Arrival arrival, ChannelHandler handler) {
        keepLast(arrival, () -> arrival.channel().pipeline().addLast(handler));
    }

    /** Lets the adapter build its part. */
    private void attach(Arrival arrival, ListenerProtocol protocol) {
        arrival.stopDeadline();
        ConnectionInfo info =
                new ConnectionInfo(
                        context.connections().nextId(),
                        protocol.name(),
                        configured.name(),
                        nameOf(arrival.client()),
                        ConnectionInfo.DEFAULT_TENANT);
        keepLast(arrival, () -> protocol.adapter().attach(arrival.channel(), info, arrival.loop()));
    }

    /** Whatever is added to the pipeline, the last resort stays last. */
    private void keepLast(Arrival arrival, Runnable change) {
        ChannelPipeline pipeline = arrival.channel().pipeline();
        if (pipeline.context(lastResort) != null) {
            pipeline.remove(lastResort);
        }
        try {
            change.run();
        } finally {
            pipeline.addLast(lastResort);
        }
    }

    private static String nameOf(InetSocketAddress address) {
        String host = address.getHostString();
        boolean needsBrackets = address.getAddress() instanceof Inet6Address;
        return (needsBrackets ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
