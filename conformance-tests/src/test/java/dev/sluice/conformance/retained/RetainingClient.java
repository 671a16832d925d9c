package dev.sluice.conformance.retained;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;

import dev.sluice.conformance.harness.RunningBroker;

import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client that retains and receives. What it received is {@code topic=body}, with {@code !} behind
 * it if the RETAIN flag was set.
 *
 * <p><i>Confined to the test's thread</i>, but for what it received.
 */
abstract class RetainingClient implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    /** Which library it is. */
    enum Library {
        HIVEMQ_5,
        PAHO_5,
        PAHO_3;

        RetainingClient connect(RunningBroker broker) throws Exception {
            return switch (this) {
                case HIVEMQ_5 -> new Hive5(broker);
                case PAHO_5 -> new Paho5(broker);
                case PAHO_3 -> new Paho3(broker);
            };
        }
    }

    /** Publishes with RETAIN and QoS 1, and returns when that is acknowledged. */
    abstract void retain(String topic, String body) throws Exception;

    /**
     * Subscribes with QoS 1 and returns when that is acknowledged.
     *
     * @param retainHandling that of MQTT 5; 0 before
     */
    abstract void subscribe(String filter, int retainHandling) throws Exception;

    abstract void unsubscribe(String filter) throws Exception;

    @Override
    public abstract void close();

    void received(String topic, byte[] body, boolean isRetained) {
        String text = new String(body, StandardCharsets.UTF_8);
        received.add(topic + "=" + text + (isRetained ? "!" : ""));
    }

    /** The next message, which has to come soon. */
    String next() throws InterruptedException {
        String next = received.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
        return next == null ? "nothing" : next;
    }

    /** A name that nobody else has. */
    private static String freshId() {
        return "retaining-" + UUID.randomUUID();
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    /** HiveMQ's client with MQTT 5. */
    static final class Hive5 extends RetainingClient {
        final Mqtt5AsyncClient client;

        Hive5(RunningBroker broker) throws Exception {
            client =
                    Mqtt5Client.builder()
                            .identifier(freshId())
                            .serverHost(broker.host())
                            .serverPort(broker.port("mqtt"))
                            .buildAsync();
            client.publishes(
                    MqttGlobalPublishFilter.ALL,
                    got ->
                            received(
                                    got.getTopic().toString(),
                                    got.getPayloadAsBytes(),
                                    got.isRetain()));
            client.connect().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        }

        @Override
        void retain(String topic, String body) throws Exception {
            publish(Mqtt5Publish.builder().topic(topic).payload(bytes(body)).build());
        }

        /** Publishes it with RETAIN and an expiry. */
        void retain(String topic, String body, long expirySeconds) throws Exception {
            publish(
                    Mqtt5Publish.builder()
                            .topic(topic)
                            .payload(bytes(body))
                            .messageExpiryInterval(expirySeconds)
                            .build());
        }

        private void publish(Mqtt5Publish message) throws Exception {
            var sent = message.extend().retain(true).qos(MqttQos.AT_LEAST_ONCE).build();
            var result = client.publish(sent).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            if (result.getError().isPresent()) {
                throw new IllegalStateException("publish is refused", result.getError().get());
            }
        }

        @Override
        void subscribe(String filter, int retainHandling) throws Exception {
            client.subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retainHandling(
                            Objects.requireNonNull(Mqtt5RetainHandling.fromCode(retainHandling)))
                    .send()
                    .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        }

        @Override
        void unsubscribe(String filter) throws Exception {
            client.unsubscribeWith()
                    .topicFilter(filter)
                    .send()
                    .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            client.disconnect().orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS).join();
        }
    }

    /** Eclipse Paho's client with MQTT 5. */
    static final class Paho5 extends RetainingClient {
        private final org.eclipse.paho.mqttv5.client.MqttClient client;

        Paho5(RunningBroker broker) throws Exception {
            client =
                    new org.eclipse.paho.mqttv5.client.MqttClient(
                            "tcp://" + broker.host() + ":" + broker.port("mqtt"),
                            freshId(),
                            new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence());
            client.setTimeToWait(PATIENCE_MS);
            client.setCallback(new Paho5Callback(this));
            client.connect();
        }

        @Override
        void retain(String topic, String body) throws Exception {
            client.publish(topic, bytes(body), 1, true);
        }

        @Override
        void subscribe(String filter, int retainHandling) throws Exception {
            var subscription = new MqttSubscription(filter, 1);
            subscription.setRetainHandling(retainHandling);
            client.subscribe(new MqttSubscription[] {subscription});
        }

        @Override
        void unsubscribe(String filter) throws Exception {
            client.unsubscribe(filter);
        }

        @Override
        public void close() {
            try {
                client.disconnect();
                client.close();
            } catch (org.eclipse.paho.mqttv5.common.MqttException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Eclipse Paho's client with MQTT 3.1.1. */
    static final class Paho3 extends RetainingClient {
        private final MqttClient client;

        Paho3(RunningBroker broker) throws Exception {
            client =
                    new MqttClient(
                            "tcp://" + broker.host() + ":" + broker.port("mqtt"),
                            freshId(),
                            new MemoryPersistence());
            client.setTimeToWait(PATIENCE_MS);
            var options = new MqttConnectOptions();
            options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
            client.connect(options);
        }

        @Override
        void retain(String topic, String body) throws Exception {
            client.publish(topic, bytes(body), 1, true);
        }

        @Override
        void subscribe(String filter, int retainHandling) throws Exception {
            client.subscribe(
                    filter,
                    1,
                    (topic, message) ->
                            received(topic, message.getPayload(), message.isRetained()));
        }

        @Override
        void unsubscribe(String filter) throws Exception {
            client.unsubscribe(filter);
        }

        @Override
        public void close() {
            try {
                client.disconnect();
                client.close();
            } catch (MqttException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
