package dev.sluice.amqp;

import dev.sluice.config.Binder;
import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.adapter.ProtocolAdapter;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The adapter on a free port of the loopback interface, before a fake broker whose manual loop the
 * server's event loop drives.
 */
final class LiveAdapter implements AutoCloseable {

    private static final long TICK_MS = 2;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final FakeBroker broker;
    private final Channel server;

    LiveAdapter() throws Exception {
        ManualLoop loop = eventLoop.submit(() -> new ManualLoop()).get();
        broker = eventLoop.submit(() -> new FakeBroker(loop)).get();
        var _ =
                eventLoop.scheduleAtFixedRate(
                        () -> loop.advance(Duration.ofMillis(TICK_MS)),
                        TICK_MS,
                        TICK_MS,
                        TimeUnit.MILLISECONDS);
        AdapterContext context =
                new AdapterContext(broker, loop.clock(), new Random(1), Metrics.none());
        ProtocolAdapter adapter =
                new AmqpAdapterFactory().create(context, Binder.defaultsOf(AmqpConfig.class));
        AtomicLong connections = new AtomicLong();
        server =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        long id = connections.incrementAndGet();
                                        adapter.attach(
                                                channel,
                                                new ConnectionInfo(
                                                        id, "amqp", "test", "peer", "default"),
                                                loop);
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel();
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** Asks or tells the broker something on its own thread. */
    <T> T onLoop(Asked<T> question) throws Exception {
        Callable<T> call = () -> question.ask(broker);
        return eventLoop.submit(call).get(10, TimeUnit.SECONDS);
    }

    /** What a test asks of the broker. */
    @FunctionalInterface
    interface Asked<T> {
        T ask(FakeBroker broker) throws Exception;
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
