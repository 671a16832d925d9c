package dev.sluice.core.testkit;

import dev.sluice.config.Default;
import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.adapter.Detection;
import dev.sluice.core.adapter.ProtocolAdapter;
import dev.sluice.core.adapter.ProtocolAdapterFactory;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.loop.Loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

import java.time.Duration;

/**
 * The smallest protocol that the adapter SPI allows, as an example of one more protocol and as what
 * the adapter contract is tried on. A client sends {@code TOY1}, and then frames: a length of four
 * bytes, a line with an address, and the body; each is published.
 *
 * <p><i>Thread-safe.</i>
 */
public final class ToyAdapterFactory implements ProtocolAdapterFactory {
    static final byte[] MAGIC = {'T', 'O', 'Y', '1'};

    /** Limits of a toy listener. */
    public record Config(
            @Default("65536") int maxFrameBytes, @Default("10s") Duration openingTimeout) {}

    @Override
    public String protocol() {
        return "toy";
    }

    @Override
    public Class<? extends Record> configType() {
        return Config.class;
    }

    @Override
    public ProtocolAdapter create(AdapterContext context, Record config) {
        Config limits = (Config) config;
        return new ProtocolAdapter() {
            @Override
            public Detection detect(ByteBuf firstBytes) {
                int readable = Math.min(firstBytes.readableBytes(), MAGIC.length);
                for (int i = 0; i < readable; i++) {
                    if (firstBytes.getByte(firstBytes.readerIndex() + i) != MAGIC[i]) {
                        return Detection.NO;
                    }
                }
                return readable == MAGIC.length ? Detection.YES : Detection.MORE;
            }

            @Override
            public void attach(Channel channel, ConnectionInfo info, Loop loop) {
                channel.pipeline()
                        .addLast(
                                new ToyHandler(context.broker().connect(info, loop), loop, limits));
            }
        };
    }
}
