package dev.sluice.conformance.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.BrokerProcess;

import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Kills the broker with SIGKILL under clients whose sessions are to outlive their connections: they
 * find them again, with their subscriptions and whatever was acknowledged to publishers meanwhile,
 * once and in its order.
 */
class SessionKillTest {
    private static final long PATIENCE_MS = 20_000;

    /** So long nothing more may come. */
    private static final long SILENCE_MS = 500;

    private static final String TOPIC = "news/1";

    @TempDir Path directory;

    /** A client of MQTT 3.1.1 that acknowledges when it is told to. */
    private static final class PahoSession implements MqttCallback, AutoCloseable {
        final MqttClient client;
        final boolean wasPresent;
        private final BlockingQueue<MqttMessage> received = new LinkedBlockingQueue<>();

        PahoSession(BrokerProcess broker, String clientId, @Nullable String will)
                throws MqttException {
            client =
                    new MqttClient(
                            "tcp://" + broker.host() + ":" + broker.port("mqtt"),
                            clientId,
                            new MemoryPersistence());
            client.setTimeToWait(PATIENCE_MS);
            client.setManualAcks(true);
            client.setCallback(this);
            var options = new MqttConnectOptions();
            options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
            options.setCleanSession(will != null);
            if (will != null) {
                options.setWill(TOPIC, will.getBytes(StandardCharsets.UTF_8), 1, false);
            }
            wasPresent = client.connectWithResult(options).getSessionPresent();
        }

        void publish(int qos, String... bodies) throws MqttException {
            for (String body : bodies) {
                client.publish(TOPIC, body.getBytes(StandardCharsets.UTF_8), qos, false);
            }
        }

        MqttMessage next() throws InterruptedException {
            MqttMessage message = received.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
            return Objects.requireNonNull(message, "nothing comes");
        }

        void acknowledge(MqttMessage message) throws MqttException {
            client.messageArrivedComplete(message.getId(), message.getQos());
        }

        /** Everything that comes, acknowledged. */
        List<String> all() throws Exception {
            List<String> bodies = new ArrayList<>();
            long patienceMs = PATIENCE_MS;
            while (true) {
                MqttMessage message = received.poll(patienceMs, TimeUnit.MILLISECONDS);
                if (message == null) {
                    return bodies;
                }
                acknowledge(message);
                bodies.add(text(message));
                patienceMs = SILENCE_MS;
            }
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(message);
        }

        @Override
        public void connectionLost(Throwable cause) {}

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}

        @Override
        public void close() throws MqttException {
            client.disconnectForcibly(1, 1, false);
            client.close(true);
        }
    }

    private static String text(MqttMessage message) {
        return new String(message.getPayload(), StandardCharsets.UTF_8);
    }

    @Test
    void aClientOfMqtt3FindsItsSessionWithMarkedDeliveries() throws Exception {
        BrokerConfig config = BrokerConfig.in(directory);
        int firstId;
        int secondId;
        try (BrokerProcess broker = BrokerProcess.start(config);
                PahoSession reader = new PahoSession(broker, "reader", null);
                PahoSession writer = new PahoSession(broker, "writer", null)) {
            assertFalse(reader.wasPresent);
            reader.client.subscribe("news/+", 1);
            writer.publish(1, "1", "2", "3");
            MqttMessage first = reader.next();
            MqttMessage second = reader.next();
            MqttMessage third = reader.next();
            assertFalse(first.isDuplicate());
            firstId = first.getId();
            secondId = second.getId();
            reader.acknowledge(third);
            // What is acknowledged now is behind those deliveries in the journal.
            reader.publish(1, "4");
            writer.publish(1, "5");
            broker.kill();
        }
        try (BrokerProcess broker = BrokerProcess.start(config);
                PahoSession writer = new PahoSession(broker, "writer", null)) {
            assertTrue(writer.wasPresent);
            writer.publish(1, "6");
            try (PahoSession reader = new PahoSession(broker, "reader", null)) {
                assertTrue(reader.wasPresent);
                MqttMessage first = reader.next();
                MqttMessage second = reader.next();
                assertEquals(List.of("1", "2"), List.of(text(first), text(second)));
                // [MQTT-3.3.1-1], [MQTT-4.4.0-1]: repeated with DUP and its packet identifier.
                assertTrue(first.isDuplicate() && second.isDuplicate());
                assertEquals(List.of(firstId, secondId), List.of(first.getId(), second.getId()));
                reader.acknowledge(first);
                reader.acknowledge(second);
                List<String> rest = reader.all();
                rest.remove("3"); // its acknowledgement may have come too late
                assertEquals(List.of("4", "5", "6"), rest);
            }
        }
        try (BrokerProcess broker = BrokerProcess.start(config);
                PahoSession reader = new PahoSession(broker, "reader", null);
                PahoSession writer = new PahoSession(broker, "writer", null)) {
            assertTrue(reader.wasPresent);
            writer.publish(1, "7");
            assertEquals(List.of("7"), reader.all());
        }
    }

    private static Mqtt5AsyncClient hive(BrokerProcess broker, String clientId) {
        return Mqtt5Client.builder()
                .identifier(clientId)
                .serverHost(broker.host())
                .serverPort(broker.port("mqtt"))
                .buildAsync();
    }

    private static boolean connect(Mqtt5AsyncClient client) throws Exception {
        return client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3_600)
                .send()
                .get(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .isSessionPresent();
    }

    private static void publish(Mqtt5AsyncClient client, String body) throws Exception {
        client.publishWith()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(body.getBytes(StandardCharsets.UTF_8))
                .send()
                .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    @Test
    void aClientOfMqtt5GetsWhatCameBetweenTheKillAndItsReturn() throws Exception {
        BrokerConfig config = BrokerConfig.in(directory);
        try (BrokerProcess broker = BrokerProcess.start(config)) {
            Mqtt5AsyncClient reader = hive(broker, "reader");
            assertFalse(connect(reader));
            reader.subscribeWith()
                    .topicFilter("news/#")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send()
                    .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            reader.disconnectWith()
                    .sessionExpiryInterval(3_600)
                    .send()
                    .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            Mqtt5AsyncClient writer = hive(broker, "writer");
            connect(writer);
            for (int i = 0; i < 100; i++) {
                publish(writer, "before " + i);
            }
            broker.kill();
        }
        try (BrokerProcess broker = BrokerProcess.start(config)) {
            Mqtt5AsyncClient writer = hive(broker, "writer");
            assertTrue(connect(writer));
            publish(writer, "after");
            Mqtt5AsyncClient reader = hive(broker, "reader");
            BlockingQueue<Mqtt5Publish> received = new LinkedBlockingQueue<>();
            reader.publishes(MqttGlobalPublishFilter.ALL, received::add);
            assertTrue(connect(reader));
            for (int i = 0; i <= 100; i++) {
                Mqtt5Publish next = received.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
                assertEquals(i < 100 ? "before " + i : "after", text(next));
            }
            assertEquals("nothing", text(received.poll(SILENCE_MS, TimeUnit.MILLISECONDS)));
            reader.disconnect().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            writer.disconnect().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private static String text(@Nullable Mqtt5Publish publish) {
        return publish == null
                ? "nothing"
                : new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aWillIsPublishedOnceThoughTheBrokerWasKilled() throws Exception {
        BrokerConfig config = BrokerConfig.in(directory);
        try (BrokerProcess broker = BrokerProcess.start(config);
                PahoSession reader = new PahoSession(broker, "reader", null);
                PahoSession mortal = new PahoSession(broker, "mortal", "gone")) {
            reader.client.subscribe("news/+", 1);
            mortal.publish(1, "alive");
            assertEquals(List.of("alive"), reader.all());
            broker.kill();
        }
        for (int start = 0; start < 2; start++) {
            try (BrokerProcess broker = BrokerProcess.start(config)) {
                broker.kill();
            }
        }
        try (BrokerProcess broker = BrokerProcess.start(config);
                PahoSession reader = new PahoSession(broker, "reader", null)) {
            List<String> rest = reader.all();
            rest.remove("alive"); // its acknowledgement may have come too late
            assertEquals(List.of("gone"), rest);
        }
    }
}
