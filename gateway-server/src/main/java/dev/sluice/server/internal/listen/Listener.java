package dev.sluice.server.internal.listen;

import dev.sluice.server.StartException;
import dev.sluice.server.config.ConfiguredAdapter;
import dev.sluice.server.config.ConfiguredListener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioServerSocketChannel;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One listening socket.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Listener implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int WRITABLE_AGAIN_DIVISOR = 4;

    private final ConfiguredListener configured;
    private final Channel socket;

    private Listener(ConfiguredListener configured, Channel socket) {
        this.configured = configured;
        this.socket = socket;
    }

    /** Makes the listener's adapters, binds and begins to accept. */
    public static Listener open(ConfiguredListener configured, ListenerContext context)
            throws StartException {
        String key = "listeners." + configured.name() + ".bind";
        InetSocketAddress address = BindFailure.loopback(key, configured.config().bind());
        List<ListenerProtocol> protocols = new ArrayList<>();
        for (ConfiguredAdapter adapter : configured.adapters()) {
            String protocol = adapter.factory().protocol();
            protocols.add(
                    new ListenerProtocol(
                            protocol,
                            adapter.factory().webSocketProtocols(),
                            adapter.factory().create(context.adapters(), adapter.config()),
                            new ConnectionCounters(
                                    context.adapters().metrics(), protocol, configured.name())));
        }
        ConnectionStart start = new ConnectionStart(configured, protocols, context);
        int high = (int) context.limits().writeBuffer().bytes();
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(context.loops().netty())
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(high / WRITABLE_AGAIN_DIVISOR, high))
                        .handler(acceptRate(configured, context))
                        .childHandler(start)
                        .bind(address)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw BindFailure.explain(key, configured.config().bind(), bound.cause());
        }
        return new Listener(configured, bound.channel());
    }

    private static AcceptRate acceptRate(ConfiguredListener configured, ListenerContext context) {
        return new AcceptRate(
                configured.config().maxAcceptsPerSecond(),
                context.loops()::of,
                context.adapters()
                        .metrics()
                        .counter(
                                "sluice_listener_accept_pauses_total",
                                "Times that a listener let connections wait because of"
                                        + " max-accepts-per-second",
                                "listener",
                                configured.name()));
    }

    public ConfiguredListener configured() {
        return configured;
    }

    /** Where it listens, with the port that the system chose if the configuration says 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.localAddress();
    }

    /** Accepts no more; open connections stay. */
    @Override
    public void close() {
        socket.close().awaitUninterruptibly();
    }
}
