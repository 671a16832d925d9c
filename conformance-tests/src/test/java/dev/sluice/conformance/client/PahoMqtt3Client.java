package dev.sluice.conformance.client;

import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

import java.util.UUID;

/** Eclipse Paho's client with MQTT 3.1.1. <i>Confined to the test's thread.</i> */
final class PahoMqtt3Client implements TestClient {
    private static final int QOS = 1;

    private final MqttClient client;

    PahoMqtt3Client(Carrier carrier, String host, int port) throws Exception {
        client =
                new MqttClient(
                        carrier.choose("tcp", "ws") + "://" + host + ":" + port,
                        "paho3-" + UUID.randomUUID(),
                        new MemoryPersistence());
        client.setTimeToWait(TestClients.PATIENCE_MS);
        var options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        client.connect(options);
    }

    @Override
    public void publish(String topic, TestMessage message) throws Exception {
        client.publish(topic, message.body().toArray(), QOS, false);
    }

    @Override
    public void send(String queue, TestMessage message) throws Exception {
        publish(queue, message);
    }

    @Override
    public Inbox subscribe(String filter) throws Exception {
        var inbox = new BufferedInbox();
        client.subscribe(
                filter,
                QOS,
                (topic, message) -> inbox.add(TestMessage.binary(message.getPayload())));
        return inbox;
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
}
