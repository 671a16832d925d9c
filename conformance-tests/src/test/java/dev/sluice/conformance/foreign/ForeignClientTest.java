package dev.sluice.conformance.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.jr.ob.JSON;

import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.client.TestMessage;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.ChildProcess;
import dev.sluice.conformance.harness.InProcessBroker;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the programs of other languages publish arrives, and they receive what is published. */
class ForeignClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TOPIC = "foreign/1/temp";

    @TempDir static Path directory;
    private static InProcessBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = InProcessBroker.start(BrokerConfig.in(directory));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    static List<ForeignClient> clients() {
        return ForeignClient.all();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void whatItPublishesIsReceivedByEveryProtocol(ForeignClient client) throws Exception {
        client.require();
        try (TestClient mqtt = ClientLibrary.HIVEMQ_MQTT5.connect(broker);
                TestClient jms = ClientLibrary.QPID_JMS.connect(broker);
                TestClient natively = ClientLibrary.NATIVE.connect(broker)) {
            List<Inbox> inboxes =
                    List.of(
                            mqtt.subscribe("foreign/#"),
                            jms.subscribe("foreign/#"),
                            natively.subscribe("foreign/#"));
            client.publish(broker, TOPIC, "21.5");
            for (Inbox inbox : inboxes) {
                TestMessage message = inbox.await();
                assertEquals("21.5", message.body().asUtf8());
                if (client.knowsProperties()) {
                    assertEquals("acme", message.property("tenant"));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void itReceivesWhatEveryProtocolPublishes(ForeignClient client) throws Exception {
        client.require();
        for (ClientLibrary library :
                List.of(ClientLibrary.HIVEMQ_MQTT5, ClientLibrary.QPID_JMS, ClientLibrary.NATIVE)) {
            try (ChildProcess subscriber = client.subscribe(broker, TOPIC);
                    TestClient publisher = library.connect(broker)) {
                publisher.publish(TOPIC, TestMessage.text("21.5").with("tenant", "acme"));
                Map<String, Object> line = JSON.std.mapFrom(ForeignClient.received(subscriber));
                assertEquals("21.5", line.get("body"));
                assertEquals(TOPIC, line.get("address"));
                if (client.knowsProperties()) {
                    // Beside it stands what the mapping adds, such as the identifier of a JMS
                    // message.
                    var properties = assertInstanceOf(Map.class, line.get("properties"));
                    assertEquals("acme", properties.get("tenant"));
                }
                assertEquals(0, subscriber.awaitEnd(PATIENCE));
            }
        }
    }
}
