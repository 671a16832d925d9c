package dev.sluice.mqtt.internal;

import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.adapter.Detection;
import dev.sluice.core.adapter.ProtocolAdapter;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.loop.Loop;
import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.mapping.OutgoingProperties;
import dev.sluice.mqtt.session.Counters;
import dev.sluice.mqtt.session.ListenerRules;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** MQTT on one listener. <i>Thread-safe.</i> */
final class MqttAdapter implements ProtocolAdapter {
    private static final int CONNECT = 0x10;
    private static final int MAXIMUM_LENGTH_BYTES = 4;
    private static final byte[] MQTT = "\0\4MQTT".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MQISDP = "\0\6MQIsdp".getBytes(StandardCharsets.US_ASCII);

    private final AdapterContext context;
    private final ListenerRules rules;
    private final Counters counters;
    private final OutgoingProperties outgoing;
    private final Map<Loop, LoopOutput> outputs = new ConcurrentHashMap<>();

    MqttAdapter(AdapterContext context, MqttConfig config) {
        this.context = context;
        this.counters = new Counters(context.metrics());
        this.rules = new ListenerRules(config, counters);
        this.outgoing = new OutgoingProperties(counters.propertiesDropped());
    }

    /** A CONNECT begins with its type, a length of one to four bytes and the protocol's name. */
    @Override
    public Detection detect(ByteBuf firstBytes) {
        int at = firstBytes.readerIndex();
        int end = firstBytes.writerIndex();
        if (at == end) {
            return Detection.MORE;
        }
        if (firstBytes.getUnsignedByte(at++) != CONNECT) {
            return Detection.NO;
        }
        int lengthBytes = 0;
        boolean isLast = false;
        while (!isLast) {
            if (at == end) {
                return Detection.MORE;
            }
            isLast = firstBytes.getByte(at++) >= 0;
            if (++lengthBytes == MAXIMUM_LENGTH_BYTES && !isLast) {
                return Detection.NO;
            }
        }
        Detection mqtt = matches(firstBytes, at, MQTT);
        return mqtt == Detection.NO ? matches(firstBytes, at, MQISDP) : mqtt;
    }

    @Override
    public void attach(Channel channel, ConnectionInfo info, Loop loop) {
        LoopOutput output =
                outputs.computeIfAbsent(
                        loop, key -> new LoopOutput(key, outgoing, channel.alloc()));
        channel.pipeline()
                .addLast("mqtt", new MqttHandler(rules, context, info, loop, output, counters));
    }

    private static Detection matches(ByteBuf bytes, int at, byte[] expected) {
        int available = Math.min(expected.length, bytes.writerIndex() - at);
        for (int i = 0; i < available; i++) {
            if (bytes.getByte(at + i) != expected[i]) {
                return Detection.NO;
            }
        }
        return available == expected.length ? Detection.YES : Detection.MORE;
    }
}
