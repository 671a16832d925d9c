package dev.sluice.server.internal.listen;

import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.adapter.Detection;
import dev.sluice.core.adapter.ProtocolAdapter;
import dev.sluice.core.adapter.ProtocolAdapterFactory;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.loop.Loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A protocol that says first whose connection it takes it for, in a line, and then sends back what
 * it gets. Its clients begin with {@code ECHO}.
 *
 * <p><i>Thread-safe.</i>
 */
final class EchoAdapterFactory implements ProtocolAdapterFactory {
    static final String NAME = "echo";

    /** It has no keys. */
    record Config() {}

    @Override
    public String protocol() {
        return NAME;
    }

    @Override
    public Class<? extends Record> configType() {
        return Config.class;
    }

    @Override
    public List<String> webSocketProtocols() {
        return List.of(NAME);
    }

    @Override
    public ProtocolAdapter create(AdapterContext context, Record config) {
        return new ProtocolAdapter() {
            @Override
            public Detection detect(ByteBuf firstBytes) {
                return FirstBytes.begins(firstBytes, "ECHO");
            }

            @Override
            public void attach(Channel channel, ConnectionInfo info, Loop loop) {
                channel.pipeline().addLast(new Handler(info));
            }
        };
    }

    private static final class Handler extends ChannelInboundHandlerAdapter {
        private final ConnectionInfo info;

        Handler(ConnectionInfo info) {
            this.info = info;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var _ =
                    context.writeAndFlush(
                            Unpooled.copiedBuffer(info.remote() + "\n", StandardCharsets.UTF_8));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var _ = context.writeAndFlush(message);
        }
    }
}
