package dev.sluice.conformance.client;

import dev.sluice.client.Consumer;
import dev.sluice.client.Delivery;
import dev.sluice.client.SluiceClient;
import dev.sluice.core.message.Bytes;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.BodyKind;
import dev.sluice.nativecodec.MessageProperties;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.NativeMessageBuilder;
import dev.sluice.nativecodec.Value;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** Sluice's own client. <i>Confined to the test's thread.</i> */
final class NativeClient implements TestClient {
    private static final String TOPIC = "topic://";

    private final SluiceClient client;

    NativeClient(String host, int port) throws InterruptedException {
        client = SluiceClient.builder().host(host).port(port).connect();
    }

    @Override
    public void publish(String topic, TestMessage message) throws InterruptedException {
        client.publish(fill(NativeMessage.to(AddressKind.TOPIC, topic), message));
    }

    @Override
    public void send(String queue, TestMessage message) throws InterruptedException {
        client.publish(fill(NativeMessage.to(AddressKind.QUEUE, queue), message));
    }

    @Override
    public Inbox subscribe(String filter) throws InterruptedException {
        return inboxOf(client.subscribe(filter));
    }

    @Override
    public Inbox consume(String queue) throws InterruptedException {
        return inboxOf(client.consume(queue));
    }

    @Override
    public void close() {
        client.close();
    }

    private static NativeMessage fill(NativeMessageBuilder builder, TestMessage message) {
        NativeMessageBuilder filled =
                message.isText()
                        ? builder.text(message.body().asUtf8())
                        : builder.body(message.body().toArray());
        for (TestMessage.Property property : message.properties()) {
            filled.property(property.name(), property.value());
        }
        if (message.contentType() != null) {
            filled.contentType(message.contentType());
        }
        if (message.correlation() != null) {
            filled.correlationId(Value.of(message.correlation()));
        }
        if (message.replyTo() != null) {
            filled.replyTo(TOPIC + message.replyTo());
        }
        return filled.build();
    }

    private static Inbox inboxOf(Consumer consumer) {
        return timeout -> {
            Delivery delivery = consumer.receive(timeout);
            if (delivery == null) {
                return null;
            }
            delivery.accept();
            return fromNative(delivery.message());
        };
    }

    private static TestMessage fromNative(NativeMessage message) {
        MessageProperties properties = message.properties();
        return new TestMessage(
                Bytes.copyOf(message.body().toArray()),
                message.bodyKind() == BodyKind.TEXT,
                message.userProperties().stream()
                        .map(p -> new TestMessage.Property(p.name(), p.value().display()))
                        .toList(),
                properties.contentType(),
                correlationOf(properties.correlationId()),
                topicOf(properties.replyTo()));
    }

    /** Replies of other protocols may come without a kind (docs/mapping.md 2.1). */
    private static @Nullable String topicOf(@Nullable String replyTo) {
        return replyTo != null && replyTo.startsWith(TOPIC)
                ? replyTo.substring(TOPIC.length())
                : replyTo;
    }

    private static @Nullable String correlationOf(@Nullable Value id) {
        return switch (id) {
            case null -> null;
            case Value.Binary binary ->
                    Correlations.text(ByteBuffer.wrap(binary.value().toArray()));
            default -> id.display();
        };
    }
}
