package dev.sluice.mqtt.internal;

import dev.sluice.core.adapter.ClosingHandler;
import dev.sluice.core.loop.Loop;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

import java.time.Duration;

/**
 * Closes a connection so that the client can still read why. A socket that is closed with unread
 * input resets the connection and may take the last packet with it, so the output is closed first
 * and input is thrown away until the client closes, too, or {@link #GRACE} is over.
 */
final class Farewell {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private Farewell() {}

    static void close(ChannelHandlerContext context, Loop loop) {
        Loop.Timer timer = loop.schedule(GRACE, () -> close(context));
        var _ = context.channel().closeFuture().addListener(_ -> timer.cancel());
        var _ =
                context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(written -> written(context, written.isSuccess()));
    }

    private static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }

    private static void written(ChannelHandlerContext context, boolean isWritten) {
        boolean canHalfClose =
                context.pipeline().get(SslHandler.class) == null
                        && context.pipeline().get(ClosingHandler.class) == null;
        if (isWritten && canHalfClose && context.channel() instanceof DuplexChannel channel) {
            var _ = channel.shutdownOutput();
            channel.config().setAutoRead(true);
        } else {
            close(context);
        }
    }
}
