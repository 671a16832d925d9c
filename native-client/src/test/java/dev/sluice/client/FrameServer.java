package dev.sluice.client;

import dev.sluice.nativecodec.AuthOk;
import dev.sluice.nativecodec.Authenticate;
import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.Frame;
import dev.sluice.nativecodec.FrameDecoder;
import dev.sluice.nativecodec.FrameEncoder;
import dev.sluice.nativecodec.Hello;
import dev.sluice.nativecodec.Limits;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.ServerFrame;
import dev.sluice.nativecodec.Welcome;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A server for one connection at a time that keeps what it receives and sends what the test or its
 * script says. Thread-safe.
 */
final class FrameServer implements AutoCloseable {
    private static final int WAIT_SECONDS = 10;

    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<ClientFrame> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final Channel listener;
    private volatile Preamble.Server preamble = Preamble.Server.ACCEPT;
    private volatile Function<ClientFrame, List<ServerFrame>> script = FrameServer::greet;
    private volatile @Nullable Channel connection;

    FrameServer() {
        listener =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        connection = channel;
                                        accepted.add(channel);
                                        channel.pipeline().addLast(new Receiver());
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
    }

    /** Answers the handshake and nothing else. */
    static List<ServerFrame> greet(ClientFrame frame) {
        return greet(frame, 0);
    }

    static List<ServerFrame> greet(ClientFrame frame, int heartbeatMs) {
        return switch (frame) {
            case Hello hello ->
                    List.of(
                            new Welcome(
                                    hello.correlationId(),
                                    0,
                                    64 * 1024,
                                    heartbeatMs,
                                    100,
                                    "c1",
                                    List.of("ANONYMOUS", "PLAIN"),
                                    List.of()));
            case Authenticate authenticate ->
                    List.of(new AuthOk(authenticate.correlationId(), "me", Octets.EMPTY, 0));
            default -> List.of();
        };
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    SluiceClientBuilder client() {
        return SluiceClient.builder().port(port());
    }

    /** Answers frames; those of the handshake too if the script does. */
    void script(Function<ClientFrame, List<ServerFrame>> answers) {
        script = answers;
    }

    /** Answers the handshake as usual, and other frames as {@code answers} says. */
    void afterHandshake(Function<ClientFrame, List<ServerFrame>> answers) {
        script =
                frame -> {
                    List<ServerFrame> greeting = greet(frame);
                    return greeting.isEmpty() ? answers.apply(frame) : greeting;
                };
    }

    void preamble(Preamble.Server answer) {
        preamble = answer;
    }

    /** The next frame of this type, passing over others. */
    <T extends ClientFrame> T next(Class<T> type) throws InterruptedException {
        while (true) {
            ClientFrame frame = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no " + type.getSimpleName() + " came");
            }
            if (type.isInstance(frame)) {
                return type.cast(frame);
            }
        }
    }

    void send(ServerFrame... frames) {
        for (ServerFrame frame : frames) {
            sendBytes(encode(frame));
        }
    }

    void sendBytes(ByteBuf bytes) {
        channel().writeAndFlush(bytes).syncUninterruptibly();
    }

    void disconnect() {
        channel().close().syncUninterruptibly();
    }

    boolean awaitDisconnect() {
        return channel().closeFuture().awaitUninterruptibly(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        if (!loops.isShuttingDown()) {
            // Not left to the shutdown: that may leave the sockets open.
            listener.close().syncUninterruptibly();
            accepted.forEach(channel -> channel.close().syncUninterruptibly());
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel channel() {
        Channel open = connection;
        if (open == null) {
            throw new AssertionError("no connection");
        }
        return open;
    }

    private static ByteBuf encode(ServerFrame frame) {
        ByteBuf out = Unpooled.buffer();
        try {
            FrameEncoder.encode(frame, out, Limits.DEFAULT_MAX_FRAME_BYTES);
        } catch (NativeProtocolException unfit) {
            throw new AssertionError(unfit);
        }
        return out;
    }

    /** Cuts frames, keeps them and answers by the script. */
    private final class Receiver extends ByteToMessageDecoder {
        private final FrameDecoder frames = new FrameDecoder(Limits.DEFAULT_MAX_FRAME_BYTES);
        private boolean isGreeted;

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
                throws NativeProtocolException {
            if (!isGreeted) {
                if (Preamble.decodeClient(in) != null) {
                    isGreeted = true;
                    ByteBuf answer = context.alloc().buffer();
                    preamble.writeTo(answer);
                    var _ = context.writeAndFlush(answer);
                }
                return;
            }
            Frame frame = frames.decode(in);
            if (frame instanceof ClientFrame fromClient) {
                received.add(fromClient);
                for (ServerFrame answer : script.apply(fromClient)) {
                    var _ = context.writeAndFlush(encode(answer));
                }
            }
        }
    }
}
