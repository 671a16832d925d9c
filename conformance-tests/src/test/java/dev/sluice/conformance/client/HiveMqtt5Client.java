package dev.sluice.conformance.client;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;

import dev.sluice.core.message.Bytes;

import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** HiveMQ's client with MQTT 5. <i>Confined to the test's thread.</i> */
final class HiveMqtt5Client implements TestClient {
    private final Mqtt5AsyncClient client;

    HiveMqtt5Client(Carrier carrier, String host, int port) throws Exception {
        var builder =
                Mqtt5Client.builder()
                        .identifier("hive5-" + UUID.randomUUID())
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
        String correlation = message.correlation();
        var publish =
                Mqtt5Publish.builder()
                        .topic(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(message.body().toArray())
                        .payloadFormatIndicator(
                                message.isText() ? Mqtt5PayloadFormatIndicator.UTF_8 : null)
                        .contentType(message.contentType())
                        .correlationData(
                                correlation == null ? null : Correlations.bytes(correlation))
                        .responseTopic(message.replyTo())
                        .userProperties(userProperties(message))
                        .build();
        var result = client.publish(publish).get(TestClients.PATIENCE_MS, TimeUnit.MILLISECONDS);
        if (result.getError().isPresent()) {
            throw new IllegalStateException("publish is refused", result.getError().get());
        }
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
                .callback(publish -> inbox.add(toMessage(publish)))
                .send()
                .get(TestClients.PATIENCE_MS, TimeUnit.MILLISECONDS);
        return inbox;
    }

    @Override
    public Inbox consume(String queue) throws Exception {
        return subscribe("$queue/" + queue);
    }

    private static Mqtt5UserProperties userProperties(TestMessage message) {
        return Mqtt5UserProperties.of(
                message.properties().stream()
                        .map(p -> Mqtt5UserProperty.of(p.name(), p.value()))
                        .toList());
    }

    private static TestMessage toMessage(Mqtt5Publish publish) {
        boolean isText =
                publish.getPayloadFormatIndicator()
                        .filter(indicator -> indicator == Mqtt5PayloadFormatIndicator.UTF_8)
                        .isPresent();
        return new TestMessage(
                Bytes.copyOf(publish.getPayloadAsBytes()),
                isText,
                publish.getUserProperties().asList().stream()
                        .map(
                                property ->
                                        new TestMessage.Property(
                                                property.getName().toString(),
                                                property.getValue().toString()))
                        .toList(),
                publish.getContentType().map(Object::toString).orElse(null),
                publish.getCorrelationData().map(Correlations::text).orElse(null),
                publish.getResponseTopic().map(Object::toString).orElse(null));
    }

    @Override
    public void close() {
        client.disconnect().orTimeout(TestClients.PATIENCE_MS, TimeUnit.MILLISECONDS).join();
    }
}
