package dev.sluice.conformance.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.client.TestMessage;
import dev.sluice.conformance.client.TestMessage.Property;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;

import jakarta.jms.Connection;
import jakarta.jms.MapMessage;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;

import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.client.AdvancedMessage;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.UnsignedByte;
import org.apache.qpid.protonj2.types.UnsignedInteger;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.Footer;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The same protocol in and out changes nothing (docs/mapping.md, first rule). */
class FidelityTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Descriptor of the section {@code properties}: 0x00 0x53 0x73 (AMQP 3.2.4). */
    private static final byte[] PROPERTIES_SECTION = {0x00, 0x53, 0x73};

    @TempDir Path directory;
    private InProcessBroker broker;

    @BeforeEach
    void startBroker() throws Exception {
        broker = InProcessBroker.start(BrokerConfig.in(directory));
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    /** [MQTT-3.3.2-17], [MQTT-3.3.2-18]: forwarded, and in order; names may stand twice. */
    @ParameterizedTest
    @EnumSource(names = {"HIVEMQ_MQTT5", "PAHO_MQTT5"})
    void mqtt5KeepsUserPropertiesInOrderWithDuplicates(ClientLibrary receiving) throws Exception {
        try (TestClient publisher = ClientLibrary.HIVEMQ_MQTT5.connect(broker);
                TestClient subscriber = receiving.connect(broker)) {
            Inbox inbox = subscriber.subscribe("fidelity/mqtt");
            TestMessage sent =
                    TestMessage.binary(new byte[] {1})
                            .with("b", "1")
                            .with("a", "2")
                            .with("b", "3")
                            .with("", "")
                            .with("b", "1");
            publisher.publish("fidelity/mqtt", sent);
            TestMessage received = inbox.await();
            assertEquals(
                    List.of(
                            new Property("b", "1"),
                            new Property("a", "2"),
                            new Property("b", "3"),
                            new Property("", ""),
                            new Property("b", "1")),
                    received.properties());
        }
    }

    /** AMQP 3.2: the bare message is immutable. */
    @Test
    void amqpBareMessageIsByteFaithful() throws Exception {
        AdvancedMessage<byte[]> message = AdvancedMessage.create();
        var properties = new Properties();
        properties.setMessageId(UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));
        properties.setCorrelationId(UnsignedLong.valueOf(17));
        properties.setContentEncoding("identity");
        properties.setGroupSequence(7);
        message.properties(properties);
        message.applicationProperties(
                new ApplicationProperties(
                        Map.of(
                                "small",
                                UnsignedByte.valueOf((byte) 200),
                                "wide",
                                UnsignedInteger.valueOf(4_000_000_000L))));
        message.addBodySection(new Data("first".getBytes(StandardCharsets.UTF_8)));
        message.addBodySection(new Data("second".getBytes(StandardCharsets.UTF_8)));
        message.footer(new Footer(Map.of(Symbol.valueOf("x-sum"), 42)));

        byte[] sent = bytesOf(message.encode(null));
        byte[] received = sendAndReceive("fidelity", message);
        assertArrayEquals(bareMessage(sent), bareMessage(received));
    }

    @Test
    void jmsMapStreamAndObjectMessagesComeBack() throws Exception {
        String uri = "amqp://" + broker.host() + ":" + broker.port("amqp");
        try (Connection connection = new JmsConnectionFactory(uri).createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            Queue queue = session.createQueue("fidelity");
            MapMessage map = session.createMapMessage();
            map.setInt("answer", 42);
            map.setString("name", "pump");
            StreamMessage stream = session.createStreamMessage();
            stream.writeLong(1L << 40);
            stream.writeBoolean(true);
            ObjectMessage object = session.createObjectMessage("serialized");
            object.setIntProperty("JMSXGroupSeq", 3);
            object.setJMSType("greeting");
            var producer = session.createProducer(queue);
            var consumer = session.createConsumer(queue);
            producer.send(map);
            producer.send(stream);
            producer.send(object);

            var gotMap = (MapMessage) consumer.receive(PATIENCE.toMillis());
            assertEquals(42, gotMap.getInt("answer"));
            assertEquals("pump", gotMap.getString("name"));
            var gotStream = (StreamMessage) consumer.receive(PATIENCE.toMillis());
            assertEquals(1L << 40, gotStream.readLong());
            assertEquals(true, gotStream.readBoolean());
            var gotObject = (ObjectMessage) consumer.receive(PATIENCE.toMillis());
            assertEquals("serialized", gotObject.getObject());
            assertEquals("greeting", gotObject.getJMSType());
            assertEquals(object.getJMSMessageID(), gotObject.getJMSMessageID());
        }
    }

    private byte[] sendAndReceive(String queue, AdvancedMessage<byte[]> message) throws Exception {
        try (Client client = Client.create();
                var connection = client.connect(broker.host(), broker.port("amqp"))) {
            var receiver = connection.openReceiver(queue);
            connection.openSender(queue).send(message).awaitAccepted();
            Delivery delivery = receiver.receive(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            assertNotNull(delivery, "nothing received");
            return delivery.rawInputStream().readAllBytes();
        }
    }

    private static byte[] bytesOf(ProtonBuffer buffer) {
        byte[] bytes = new byte[buffer.getReadableBytes()];
        buffer.readBytes(bytes, 0, bytes.length);
        return bytes;
    }

    private static byte[] bareMessage(byte[] encoded) {
        for (int from = 0; from + PROPERTIES_SECTION.length <= encoded.length; from++) {
            if (encoded[from] == PROPERTIES_SECTION[0]
                    && encoded[from + 1] == PROPERTIES_SECTION[1]
                    && encoded[from + 2] == PROPERTIES_SECTION[2]) {
                return Arrays.copyOfRange(encoded, from, encoded.length);
            }
        }
        throw new AssertionError("no properties section in " + encoded.length + " bytes");
    }
}
