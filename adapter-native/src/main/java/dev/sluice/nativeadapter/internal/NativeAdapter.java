package dev.sluice.nativeadapter.internal;

import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.adapter.Detection;
import dev.sluice.core.adapter.ProtocolAdapter;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.loop.Loop;
import dev.sluice.nativeadapter.NativeListenerConfig;
import dev.sluice.nativecodec.Preamble;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** The native protocol on one listener. Thread-safe. */
public final class NativeAdapter implements ProtocolAdapter {
    private final AdapterContext context;
    private final NativeListenerConfig config;
    private final NativeMetrics metrics;

    public NativeAdapter(AdapterContext context, NativeListenerConfig config) {
        this.context = context;
        this.config = config;
        this.metrics = new NativeMetrics(context.metrics());
    }

    @Override
    public Detection detect(ByteBuf firstBytes) {
        if (!Preamble.isPossible(firstBytes)) {
            return Detection.NO;
        }
        return firstBytes.readableBytes() >= Integer.BYTES ? Detection.YES : Detection.MORE;
    }

    @Override
    public void attach(Channel channel, ConnectionInfo info, Loop loop) {
        ChannelTransport transport =
                new ChannelTransport(channel, loop, config.handshakeBytes().bytes());
        NativeConnection connection =
                new NativeConnection(
                        new ConnectionScope(
                                config, context, metrics, loop, transport, info.toString()),
                        context.broker().connect(info, loop));
        channel.pipeline().addLast(transport.decoder(), new NativeHandler(connection, transport));
        connection.start();
    }
}
