package dev.sluice.conformance.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.client.Carrier;
import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.client.TestMessage;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;
import dev.sluice.conformance.harness.Metrics;
import dev.sluice.conformance.harness.Seed;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Every library that knows WebSocket, beside clients over TCP. */
class WebSocketClientsTest {
    private static final int LARGE_BYTES = 1 << 20;

    @TempDir static Path directory;
    private static InProcessBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker =
                InProcessBroker.start(
                        BrokerConfig.in(directory)
                                .listener("mqtt-ws", "protocol: mqtt, transport: websocket")
                                .listener("amqp-ws", "protocol: amqp, transport: websocket")
                                .listener("paho-ws", "protocol: mqtt, transport: websocket")
                                .listener("paho-any", "protocol: any"));
    }

    @AfterAll
    static void stopBroker() throws Exception {
        Metrics metrics = Metrics.of(broker);
        assertEquals(0, metrics.sum("sluice_connection_failures_total"));
        // Paho says goodbye with "1000" in letters, which is the code 12592 and none.
        String violations = "sluice_websocket_violations_total";
        String[] goodbye = {"listener=\"paho-", "reason=\"protocol_error\""};
        assertEquals(metrics.sum(violations, goodbye), metrics.sum(violations));
        broker.close();
    }

    /** On a listener of its own, and on the one that takes everything. */
    static List<Arguments> clients() {
        List<Arguments> clients = new ArrayList<>();
        for (ClientLibrary library : ClientLibrary.values()) {
            if (library.protocol().knowsWebSocket()) {
                boolean isAmqp = library.protocol() == ClientLibrary.Protocol.AMQP;
                boolean isPaho = library.name().startsWith("PAHO");
                String own = isPaho ? "paho-ws" : "mqtt-ws";
                clients.add(Arguments.of(library, isAmqp ? "amqp-ws" : own));
                clients.add(Arguments.of(library, isPaho ? "paho-any" : "any"));
            }
        }
        return clients;
    }

    @ParameterizedTest
    @MethodSource("clients")
    void itReceivesWhatOthersPublish(ClientLibrary library, String listener) throws Exception {
        String topic = "websocket/" + library + "/" + listener;
        try (TestClient client = library.connect(broker, Carrier.WEBSOCKET, listener)) {
            Inbox inbox = client.subscribe(topic);
            for (ClientLibrary other :
                    List.of(
                            ClientLibrary.HIVEMQ_MQTT5,
                            ClientLibrary.PROTONJ2,
                            ClientLibrary.NATIVE)) {
                try (TestClient publisher = other.connect(broker)) {
                    publisher.publish(topic, TestMessage.text("from " + other));
                    assertEquals("from " + other, inbox.await().body().asUtf8());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void othersReceiveWhatItPublishes(ClientLibrary library, String listener) throws Exception {
        String topic = "websocket/" + library + "/" + listener;
        try (TestClient client = library.connect(broker, Carrier.WEBSOCKET, listener);
                TestClient mqtt = ClientLibrary.PAHO_MQTT5.connect(broker);
                TestClient jms = ClientLibrary.QPID_JMS.connect(broker)) {
            List<Inbox> inboxes = List.of(mqtt.subscribe(topic), jms.subscribe(topic));
            client.publish(topic, TestMessage.text("21.5"));
            for (Inbox inbox : inboxes) {
                assertEquals("21.5", inbox.await().body().asUtf8());
            }
        }
    }

    /** Larger than any read of a socket, so that it comes in many pieces both ways. */
    @ParameterizedTest
    @MethodSource("clients")
    void largeMessagesCrossBothWays(ClientLibrary library, String listener) throws Exception {
        String topic = "websocket/large/" + library + "/" + listener;
        byte[] large = new byte[LARGE_BYTES];
        Seed.random(topic).nextBytes(large);
        try (TestClient client = library.connect(broker, Carrier.WEBSOCKET, listener)) {
            Inbox inbox = client.subscribe(topic);
            client.publish(topic, TestMessage.binary(large));
            assertArrayEquals(large, inbox.await().body().toArray());
        }
    }
}
