package dev.sluice.conformance.client;

import dev.sluice.core.message.Bytes;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Eclipse Paho's client with MQTT 5. Its per-filter listeners are unreliable, so one callback
 * serves the one subscription that a test makes with it.
 *
 * <p><i>Confined to the test's thread.</i>
 */
final class PahoMqtt5Client implements TestClient {
    private static final int QOS = 1;

    private final MqttClient client;
    private final AtomicReference<BufferedInbox> inbox = new AtomicReference<>(new BufferedInbox());

    PahoMqtt5Client(Carrier carrier, String host, int port) throws Exception {
        client =
                new MqttClient(
                        carrier.choose("tcp", "ws") + "://" + host + ":" + port,
                        "paho5-" + UUID.randomUUID(),
                        new MemoryPersistence());
        client.setTimeToWait(TestClients.PATIENCE_MS);
        client.setCallback(new Arrivals());
        client.connect();
    }

    @Override
    public void publish(String topic, TestMessage message) throws Exception {
        var properties = new MqttProperties();
        properties.setUserProperties(
                message.properties().stream()
                        .map(property -> new UserProperty(property.name(), property.value()))
                        .toList());
        properties.setPayloadFormat(message.isText());
        if (message.contentType() != null) {
            properties.setContentType(message.contentType());
        }
        if (message.correlation() != null) {
            properties.setCorrelationData(Correlations.bytes(message.correlation()));
        }
        if (message.replyTo() != null) {
            properties.setResponseTopic(message.replyTo());
        }
        client.publish(topic, new MqttMessage(message.body().toArray(), QOS, false, properties));
    }

    @Override
    public void send(String queue, TestMessage message) throws Exception {
        publish(queue, message);
    }

    @Override
    public Inbox subscribe(String filter) throws Exception {
        var fresh = new BufferedInbox();
        inbox.set(fresh);
        client.subscribe(filter, QOS);
        return fresh;
    }

    @Override
    public Inbox consume(String queue) throws Exception {
        return subscribe("$queue/" + queue);
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

    private static TestMessage toMessage(MqttMessage message) {
        MqttProperties properties = message.getProperties();
        byte[] correlation = properties.getCorrelationData();
        return new TestMessage(
                Bytes.copyOf(message.getPayload()),
                properties.getPayloadFormat(),
                properties.getUserProperties().stream()
                        .map(p -> new TestMessage.Property(p.getKey(), p.getValue()))
                        .toList(),
                properties.getContentType(),
                correlation == null ? null : Correlations.text(ByteBuffer.wrap(correlation)),
                properties.getResponseTopic());
    }

    /** Puts what arrives into the current inbox. */
    private final class Arrivals implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            inbox.get().add(toMessage(message));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException error) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
