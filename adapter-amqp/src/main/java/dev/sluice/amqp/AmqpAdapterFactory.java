package dev.sluice.amqp;

import dev.sluice.amqp.internal.bridge.AmqpCounters;
import dev.sluice.amqp.internal.bridge.LinkRules;
import dev.sluice.amqp.internal.channel.AmqpChannelHandler;
import dev.sluice.amqp.internal.channel.ChannelRules;
import dev.sluice.amqp.internal.engine.EngineLimits;
import dev.sluice.amqp.internal.engine.SaslServer;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.wire.ProtocolHeader;
import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.adapter.Detection;
import dev.sluice.core.adapter.ProtocolAdapter;
import dev.sluice.core.adapter.ProtocolAdapterFactory;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.loop.Loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

import java.util.ArrayList;
import java.util.List;

/** Makes adapters for AMQP 1.0. Thread-safe. */
public final class AmqpAdapterFactory implements ProtocolAdapterFactory {

    private static final int MAGIC_BYTES = 4;

    @Override
    public String protocol() {
        return "amqp";
    }

    @Override
    public Class<AmqpConfig> configType() {
        return AmqpConfig.class;
    }

    @Override
    public List<String> webSocketProtocols() {
        return List.of("amqp");
    }

    @Override
    public ProtocolAdapter create(AdapterContext context, Record config) {
        return new AmqpAdapter(context, rules(context, (AmqpConfig) config));
    }

    private static ChannelRules rules(AdapterContext context, AmqpConfig config) {
        return new ChannelRules(
                new EngineLimits(
                        config.containerId(),
                        (int) config.maxFrameBytes().bytes(),
                        config.channelMax(),
                        config.handleMax(),
                        config.maxLinks(),
                        config.sessionWindow(),
                        config.maxMessageBytes().bytes(),
                        config.maxPartialBytes().bytes(),
                        config.idleTimeout().toMillis()),
                new LinkRules(
                        config.linkCredit(),
                        config.maxUnansweredBytes().bytes(),
                        config.maxUnsettled(),
                        config.maxUnsentBytes().bytes()),
                mechanisms(config),
                config.handshakeTimeout(),
                config.closeTimeout(),
                new AmqpCounters(context.metrics()));
    }

    private static List<Symbol> mechanisms(AmqpConfig config) {
        List<Symbol> mechanisms = new ArrayList<>();
        for (String name : config.saslMechanisms()) {
            Symbol mechanism = Symbol.of(name);
            if (!SaslServer.supported().contains(mechanism)) {
                throw new IllegalArgumentException(
                        "sasl-mechanisms: " + name + " is none of " + SaslServer.supported());
            }
            mechanisms.add(mechanism);
        }
        return mechanisms;
    }

    private record AmqpAdapter(AdapterContext context, ChannelRules rules)
            implements ProtocolAdapter {

        /** Every version and security layer, so that the peer is told which ones work here. */
        @Override
        public Detection detect(ByteBuf firstBytes) {
            int matched = ProtocolHeader.matchedPrefix(firstBytes);
            if (matched < 0) {
                return Detection.NO;
            }
            return matched == MAGIC_BYTES ? Detection.YES : Detection.MORE;
        }

        @Override
        public void attach(Channel channel, ConnectionInfo info, Loop loop) {
            channel.pipeline()
                    .addLast(
                            "amqp",
                            new AmqpChannelHandler(
                                    rules, context.broker(), context.clock(), info, loop));
        }
    }
}
