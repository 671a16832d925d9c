package dev.sluice.client;

import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.FrameEncoder;
import dev.sluice.nativecodec.HeartbeatMonitor;
import dev.sluice.nativecodec.Limits;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Ping;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.RetryAdvice;
import dev.sluice.nativecodec.ServerFrame;
import dev.sluice.nativecodec.Welcome;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Leads a fresh channel through the handshake and then passes frames to its {@link
 * ClientConnection}; watches the heartbeat. Confined to its event loop.
 */
final class ClientHandler extends ChannelDuplexHandler {
    private final ClientSettings settings;
    private final ServerFrameDecoder decoder;
    private final CompletableFuture<ClientConnection> ready;
    private final Handshake handshake;
    private final HeartbeatMonitor heartbeat = new HeartbeatMonitor();
    private @Nullable ClientConnection connection;
    private @Nullable ScheduledFuture<?> timer;
    private boolean isVersionRefused;

    ClientHandler(
            ClientSettings settings,
            ServerFrameDecoder decoder,
            CompletableFuture<ClientConnection> ready) {
        this.settings = settings;
        this.decoder = decoder;
        this.ready = ready;
        this.handshake = new Handshake(settings);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        timer =
                context.executor()
                        .schedule(
                                () -> refuse(context, late()),
                                settings.connectTimeout().toMillis(),
                                TimeUnit.MILLISECONDS);
        ByteBuf preamble = context.alloc().buffer(Preamble.BYTES);
        Preamble.Client.THIS.writeTo(preamble);
        var _ = context.write(preamble);
        send(context, handshake.begin());
        context.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) throws Exception {
        switch (received) {
            case Preamble.Server preamble -> isVersionRefused = preamble.version() == 0;
            case ServerFrame frame -> receive(context, frame);
            default -> throw new IllegalStateException("unexpected " + received.getClass());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        heartbeat.onRead();
        context.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        heartbeat.onWrite();
        var _ = context.write(message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelTimer();
        fail(context, SluiceException.connectionLost("the server closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable root = cause instanceof DecoderException ? cause.getCause() : cause;
        ClientConnection open = connection;
        if (root instanceof NativeProtocolException violation) {
            if (open != null) {
                open.protocolError(violation);
            } else {
                refuse(context, new SluiceException(violation.code(), violation.getMessage() + ""));
            }
        } else {
            fail(context, SluiceException.connectionLost("the connection broke: " + root));
        }
    }

    private void receive(ChannelHandlerContext context, ServerFrame frame)
            throws NativeProtocolException {
        ClientConnection open = connection;
        if (open != null) {
            open.receive(frame);
            return;
        }
        switch (handshake.next(frame)) {
            case Handshake.Step.Send(ClientFrame next) -> {
                send(context, next);
                context.flush();
            }
            case Handshake.Step.Done(Welcome welcome, String principal) ->
                    start(context, welcome, principal);
            case Handshake.Step.Failed(SluiceException why) -> refuse(context, why);
        }
    }

    private void start(ChannelHandlerContext context, Welcome welcome, String principal) {
        cancelTimer();
        decoder.limit(settings.maxFrameBytes());
        int messages = Math.min(settings.maxUnackedMessages(), welcome.publishWindow());
        ClientConnection open =
                new ClientConnection(
                        context.channel(),
                        new ClientConnection.Session(
                                welcome.clientId(), principal, welcome.maxFrameBytes()),
                        new PublishWindow(messages, settings.maxUnackedBytes()));
        connection = open;
        if (welcome.heartbeatMs() > 0) {
            long tickMs = Math.max(1, welcome.heartbeatMs() / HeartbeatMonitor.TICKS_PER_INTERVAL);
            timer =
                    context.executor()
                            .scheduleAtFixedRate(
                                    () -> tick(open), tickMs, tickMs, TimeUnit.MILLISECONDS);
        }
        ready.complete(open);
    }

    private void tick(ClientConnection open) {
        switch (heartbeat.tick()) {
            case NOTHING -> {}
            case SEND_PING -> {
                open.write(new Ping(0));
                open.flushSoon();
            }
            case GIVE_UP ->
                    open.protocolError(
                            new NativeProtocolException(
                                    ErrorCode.HEARTBEAT_TIMEOUT, 0, "the server went silent"));
        }
    }

    /** There will be no connection. */
    private void refuse(ChannelHandlerContext context, SluiceException why) {
        ready.completeExceptionally(
                isVersionRefused
                        ? new SluiceException(ErrorCode.UNSUPPORTED_VERSION, why.getMessage() + "")
                        : why);
        var _ = context.close();
    }

    private void fail(ChannelHandlerContext context, SluiceException why) {
        ClientConnection open = connection;
        if (open != null) {
            open.end(why);
        } else {
            refuse(context, why);
        }
    }

    private static void send(ChannelHandlerContext context, ClientFrame frame)
            throws NativeProtocolException {
        ByteBuf out = context.alloc().buffer();
        boolean isOut = false;
        try {
            FrameEncoder.encode(frame, out, Limits.PRE_AUTH_FRAME_BYTES);
            var _ = context.write(out);
            isOut = true;
        } finally {
            if (!isOut) {
                out.release();
            }
        }
    }

    private SluiceException late() {
        return new SluiceException(
                ErrorCode.HANDSHAKE_TIMEOUT,
                RetryAdvice.ON_NEW_CONNECTION,
                0,
                "no connection within " + settings.connectTimeout());
    }

    private void cancelTimer() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }
}
