package dev.sluice.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Opens a channel and makes a client of it. Immutable. */
final class Connector {
    private Connector() {}

    static CompletionStage<SluiceClient> connect(ClientSettings settings) {
        EventLoopGroup given = settings.eventLoops();
        EventLoopGroup loops = given != null ? given : ownLoop();
        CompletableFuture<ClientConnection> ready = new CompletableFuture<>();
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loops)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) settings.connectTimeout().toMillis())
                        .handler(initializer(settings, ready));
        bootstrap
                .connect(settings.host(), settings.port())
                .addListener(
                        connected -> {
                            if (!connected.isSuccess()) {
                                ready.completeExceptionally(
                                        unreachable(settings, connected.cause()));
                            }
                        });
        CompletableFuture<SluiceClient> client =
                ready.thenApply(connection -> new SluiceClient(connection, settings));
        if (given == null) {
            var _ = client.whenComplete((made, _) -> stopWith(made, loops));
        }
        return client;
    }

    private static ChannelInitializer<SocketChannel> initializer(
            ClientSettings settings, CompletableFuture<ClientConnection> ready) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                ServerFrameDecoder decoder = new ServerFrameDecoder();
                channel.pipeline().addLast(decoder, new ClientHandler(settings, decoder, ready));
            }
        };
    }

    private static EventLoopGroup ownLoop() {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("sluice-client", true), NioIoHandler.newFactory());
    }

    /** The loop lives as long as the connection it was made for. */
    private static void stopWith(@Nullable SluiceClient client, EventLoopGroup loops) {
        if (client == null) {
            stop(loops);
        } else {
            client.ended().thenRun(() -> stop(loops));
        }
    }

    private static void stop(EventLoopGroup loops) {
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static SluiceException unreachable(ClientSettings settings, Throwable cause) {
        SluiceException failure =
                SluiceException.connectionLost(
                        "cannot reach "
                                + settings.host()
                                + ":"
                                + settings.port()
                                + ": "
                                + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }
}
