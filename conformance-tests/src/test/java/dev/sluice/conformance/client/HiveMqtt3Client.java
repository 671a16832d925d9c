package dev.sluice.conformance.client;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;

import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** HiveMQ's client with MQTT 3.1.1. <i>Confined to the test's thread.</i> */
final class HiveMqtt3Client implements TestClient {
    private final Mqtt3AsyncClient client;

    HiveMqtt3Client(Carrier carrier, String host, int port) throws Exception {
        var builder =
                Mqtt3Client.builder()
                        .identifier("hive3-" + UUID.randomUUID())
                        .serverHost(host)
                        .serverPort(port);
        if (carrier == Carrier.WEBSOCKET) {
            builder = builder.webSocketWithDefaultConfig();
        }
        client = builder.buildAsync();
        client.connect().get(TestClients.PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void publish(String topic, TestMessage message) throws Exception {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(message.body().toArray())
                .send()
                .get(TestClients.PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void send(String queue, TestMessage message) throws Exception {
        publish(queue, message);
    }

    @Override
    public Inbox subscribe(String filter) throws Exception {
        var inbox = new BufferedInbox();
        client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(publish -> inbox.add(TestMessage.binary(publish.getPayloadAsBytes())))
                .send()
                .get(TestClients.PATIENCE_MS, TimeUnit.MILLISECONDS);
        return inbox;
    }

    @Override
    public Inbox consume(String queue) throws Exception {
        return subscribe("$queue/" + queue);
    }

    @Override
    public void close() {
        client.disconnect().orTimeout(TestClients.PATIENCE_MS, TimeUnit.MILLISECONDS).join();
    }
}
