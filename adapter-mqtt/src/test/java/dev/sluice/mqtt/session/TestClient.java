package dev.sluice.mqtt.session;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigTree;
import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.codec.DecoderLimits;
import dev.sluice.mqtt.codec.Described;
import dev.sluice.mqtt.codec.FrameCutter;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.PacketDecoder;
import dev.sluice.mqtt.codec.PacketEncoder;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.PublishTemplate;
import dev.sluice.mqtt.codec.ReasonCode;
import dev.sluice.mqtt.codec.Sender;
import dev.sluice.mqtt.codec.SubscriptionEntry;
import dev.sluice.mqtt.codec.WillData;
import dev.sluice.mqtt.mapping.OutgoingProperties;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * A client of the state machine without a network: what it is sent is encoded, decoded again and
 * kept as text. Belongs to the test's thread.
 */
final class TestClient {
    private static final List<String> SMALL_LIMITS =
            List.of(
                    "max-packet-bytes: 1MiB",
                    "topic-alias-maximum: 4",
                    "topic-alias-send-maximum: 2",
                    "max-topic-levels: 8",
                    "max-subscriptions-per-session: 3",
                    "max-client-id-bytes: 64");
    static final MqttConfig CONFIG = config();

    private final FakeBroker broker;
    private final ProtocolVersion version;
    private final MqttConnection connection;
    private final FrameCutter cutter = new FrameCutter(Sender.SERVER, 1 << 28);
    private final PacketDecoder decoder;
    private final List<String> received = new ArrayList<>();
    private @Nullable PacketEncoder encoder;
    private boolean writable = true;
    private boolean closed;
    private int keepAliveSeconds = -1;
    private int resumed;

    TestClient(FakeBroker broker, ProtocolVersion version) {
        this(broker, version, CONFIG);
    }

    TestClient(FakeBroker broker, ProtocolVersion version, MqttConfig config) {
        this(broker, version, config, Metrics.none());
    }

    TestClient(FakeBroker broker, ProtocolVersion version, MqttConfig config, Metrics metrics) {
        this.broker = broker;
        this.version = version;
        this.decoder = new PacketDecoder(Sender.SERVER, new DecoderLimits(100, 100, 100), version);
        AdapterContext context =
                new AdapterContext(broker, broker.loop().clock(), new Random(7), metrics);
        Counters counters = new Counters(metrics);
        this.connection =
                new MqttConnection(
                        new ListenerRules(config, counters),
                        context,
                        new ConnectionInfo(1, "mqtt", "test", "127.0.0.1:1", "default"),
                        broker.loop(),
                        new Wire(),
                        new TemplateCache(new OutgoingProperties(new LongAdder())),
                        counters);
    }

    static MqttConfig config(int receiveMaximum, int sendMaximum) {
        return config("receive-maximum: " + receiveMaximum, "send-maximum: " + sendMaximum);
    }

    /** Small limits, and these keys besides or instead. */
    static MqttConfig config(String... keys) {
        List<String> lines = new ArrayList<>(List.of(keys));
        for (String line : SMALL_LIMITS) {
            String key = line.substring(0, line.indexOf(':') + 1);
            if (lines.stream().noneMatch(each -> each.startsWith(key))) {
                lines.add(line);
            }
        }
        try {
            return ConfigTree.parse("test", String.join("\n", lines)).bind(MqttConfig.class);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }

    MqttConnection connection() {
        return connection;
    }

    TestClient connect(String clientId) {
        return connect(clientId, true, PropertyBlock.EMPTY);
    }

    TestClient connect(String clientId, boolean cleanStart, PropertyBlock properties) {
        return connect(clientId, cleanStart, properties, null);
    }

    TestClient connect(
            String clientId,
            boolean cleanStart,
            PropertyBlock properties,
            @Nullable WillData will) {
        return send(
                new Packet.Connect(
                        version, cleanStart, 60, clientId, will, null, null, properties));
    }

    /** A connected client whose CONNACK was read, and which asks for codes without words. */
    static TestClient connected(FakeBroker broker, ProtocolVersion version, String clientId) {
        PropertyBlock properties =
                version.isV5()
                        ? PropertyBlock.builder()
                                .number(Property.REQUEST_PROBLEM_INFORMATION, 0)
                                .build()
                        : PropertyBlock.EMPTY;
        TestClient client = new TestClient(broker, version).connect(clientId, true, properties);
        client.take();
        return client;
    }

    TestClient send(Packet packet) {
        if (!connection.wantsInput()) {
            throw new AssertionError("input is not wanted: " + packet);
        }
        connection.received(packet);
        broker.loop().runPending();
        connection.outputWritten();
        broker.loop().runPending();
        return this;
    }

    TestClient publish(String topic, int qos, int packetId, String payload) {
        return publish(topic, qos, packetId, payload, PropertyBlock.EMPTY);
    }

    TestClient publish(
            String topic, int qos, int packetId, String payload, PropertyBlock properties) {
        return send(
                new Packet.Publish(
                        false,
                        Quality.ofQos(qos),
                        false,
                        topic,
                        packetId,
                        properties,
                        Bytes.utf8(payload)));
    }

    TestClient subscribe(int packetId, String filter, int qos) {
        return send(
                new Packet.Subscribe(
                        packetId,
                        List.of(new SubscriptionEntry(filter, Quality.ofQos(qos), false, false, 0)),
                        PropertyBlock.EMPTY));
    }

    TestClient ack(int packetId) {
        return send(new Packet.PubAck(packetId, ReasonCode.SUCCESS, PropertyBlock.EMPTY));
    }

    TestClient disconnect(ReasonCode reason) {
        return send(new Packet.Disconnect(reason, PropertyBlock.EMPTY));
    }

    /** The network fails. */
    void lose() {
        connection.transportClosed();
        broker.loop().runPending();
    }

    /** What was received since the last call. */
    List<String> take() {
        broker.loop().runPending();
        List<String> taken = List.copyOf(received);
        received.clear();
        return taken;
    }

    boolean isClosed() {
        return closed;
    }

    int keepAliveSeconds() {
        return keepAliveSeconds;
    }

    int resumed() {
        return resumed;
    }

    void writable(boolean value) {
        writable = value;
        if (value) {
            connection.outputWritten();
        }
    }

    /** The broker's way to this client. */
    private final class Wire implements Transport {
        @Override
        public void speak(ProtocolVersion spoken) {
            encoder = new PacketEncoder(spoken);
        }

        @Override
        public void accepted(int seconds) {
            keepAliveSeconds = seconds;
        }

        @Override
        public void send(Packet packet) {
            ByteBuf out = Unpooled.buffer();
            encoder().encode(packet, out);
            receive(out);
        }

        @Override
        public void publish(
                PublishTemplate template, boolean dup, int packetId, PropertyBlock own) {
            ByteBuf out = Unpooled.buffer();
            template.writeHead(out, dup, packetId, own);
            template.payload().writeTo(out);
            receive(out);
        }

        @Override
        public int size(Packet packet) {
            return encoder().size(packet);
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void resumeInput() {
            resumed++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private PacketEncoder encoder() {
        if (encoder == null) {
            throw new AssertionError("something is sent before the version is known");
        }
        return encoder;
    }

    private void receive(ByteBuf bytes) {
        if (closed) {
            throw new AssertionError("something is sent after the end");
        }
        try {
            while (cutter.advance(bytes)) {
                received.add(Described.packet(decoder.decode(cutter.header(), cutter.takeBody())));
            }
        } catch (ProtocolViolationException e) {
            throw new AssertionError("the broker sends what a client must refuse", e);
        }
    }
}
