package dev.sluice.server.internal.websocket;

import dev.sluice.core.adapter.ServerEvent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the one HTTP request of a connection, with limits on its size, and answers it. How long it
 * may take is the listener's business.
 *
 * <p><i>Confined to its event loop.</i>
 */
public final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {
    private static final int MOST_LINE_BYTES = 4096;

    private final UpgradeRules rules;
    private final UpgradeListener listener;
    private final HttpRequestDecoder decoder;
    private UpgradeAnswer.@Nullable Accepted accepted;
    private boolean isAnswered;

    public WebSocketUpgrade(UpgradeRules rules, int mostHeaderBytes, UpgradeListener listener) {
        this.rules = rules;
        this.listener = listener;
        this.decoder =
                new HttpRequestDecoder(
                        new HttpDecoderConfig()
                                .setMaxInitialLineLength(MOST_LINE_BYTES)
                                .setMaxHeaderSize(mostHeaderBytes));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.pipeline().addBefore(context.name(), null, decoder);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isAnswered) {
            pass(context, message);
            return;
        }
        try {
            // What the decoder says when the client goes away in the middle needs no answer.
            if (message instanceof HttpRequest request && context.channel().isActive()) {
                judge(context, request);
            }
            if (message instanceof LastHttpContent && accepted != null) {
                upgrade(context, accepted);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Nobody has said anything yet that a goodbye would be an answer to. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        if (event == ServerEvent.STOPPING && accepted == null) {
            var _ = context.close();
        }
    }

    /** Behind the request there are frames, or what nobody reads. */
    private void pass(ChannelHandlerContext context, Object message) {
        if (accepted != null && message instanceof ByteBuf) {
            context.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void judge(ChannelHandlerContext context, HttpRequest request) {
        switch (rules.judge(request, localAddress(context))) {
            case UpgradeAnswer.Accepted answer -> accepted = answer;
            case UpgradeAnswer.Refused answer -> refuse(context, answer);
        }
    }

    private void upgrade(ChannelHandlerContext context, UpgradeAnswer.Accepted answer) {
        isAnswered = true;
        var _ = context.writeAndFlush(ascii(context, answer));
        listener.accepted(answer.subProtocol());
        // The new handlers hear what handlers of a plain listener hear: active, then bytes.
        context.fireChannelActive();
        context.pipeline().remove(decoder); // hands on what lies behind the request
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    /** The output ends first: a close with unread input would take the answer with it. */
    private void refuse(ChannelHandlerContext context, UpgradeAnswer.Refused answer) {
        isAnswered = true;
        listener.refused(answer.status(), answer.why());
        var _ =
                context.writeAndFlush(ascii(context, answer))
                        .addListener(written -> endOutput(context, written.isSuccess()));
        context.pipeline().remove(decoder);
    }

    private static void endOutput(ChannelHandlerContext context, boolean isWritten) {
        if (isWritten && context.channel() instanceof DuplexChannel channel) {
            var _ = channel.shutdownOutput();
        } else {
            var _ = context.close();
        }
    }

    private static ByteBuf ascii(ChannelHandlerContext context, UpgradeAnswer answer) {
        return ByteBufUtil.encodeString(
                context.alloc(), CharBuffer.wrap(answer.text()), StandardCharsets.US_ASCII);
    }

    private static InetAddress localAddress(ChannelHandlerContext context) {
        return context.channel().localAddress() instanceof InetSocketAddress address
                ? address.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
