package dev.sluice.conformance.client;

import dev.sluice.core.message.Bytes;

import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.ReceiverOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.SenderOptions;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.apache.qpid.protonj2.types.Binary;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Qpid protonj2's imperative client. <i>Confined to the test's thread.</i> */
final class ProtonClient implements TestClient {
    private static final int CREDIT = 10;

    private final Client client;
    private final Connection connection;

    ProtonClient(Carrier carrier, String host, int port) throws ClientException {
        var options =
                new ConnectionOptions()
                        .requestTimeout(TestClients.PATIENCE_MS)
                        .sendTimeout(TestClients.PATIENCE_MS);
        options.transportOptions().useWebSockets(carrier == Carrier.WEBSOCKET);
        client = Client.create();
        connection = client.connect(host, port, options);
    }

    @Override
    public void publish(String topic, TestMessage message) throws Exception {
        sendTo(topic, "topic", message);
    }

    @Override
    public void send(String queue, TestMessage message) throws Exception {
        sendTo(queue, "queue", message);
    }

    @Override
    public Inbox subscribe(String filter) throws Exception {
        return receive(filter, "topic");
    }

    @Override
    public Inbox consume(String queue) throws Exception {
        return receive(queue, "queue");
    }

    @Override
    public void close() {
        client.close();
    }

    private void sendTo(String address, String capability, TestMessage message) throws Exception {
        var options = new SenderOptions();
        options.targetOptions().capabilities(capability);
        Sender sender = connection.openSender(address, options);
        sender.openFuture().get(TestClients.PATIENCE_MS, TimeUnit.MILLISECONDS);
        sender.send(toProton(message))
                .awaitAccepted(TestClients.PATIENCE_MS, TimeUnit.MILLISECONDS);
        sender.close();
    }

    private Inbox receive(String address, String capability) throws Exception {
        var options = new ReceiverOptions().creditWindow(CREDIT);
        options.sourceOptions().capabilities(capability);
        Receiver receiver = connection.openReceiver(address, options);
        receiver.openFuture().get(TestClients.PATIENCE_MS, TimeUnit.MILLISECONDS);
        return timeout -> receiveFrom(receiver, timeout);
    }

    private static @Nullable TestMessage receiveFrom(Receiver receiver, Duration timeout)
            throws ClientException {
        Delivery delivery = receiver.receive(timeout.toMillis(), TimeUnit.MILLISECONDS);
        return delivery == null ? null : fromProton(delivery.message());
    }

    private static Message<?> toProton(TestMessage message) throws ClientException {
        Message<?> proton =
                message.isText()
                        ? Message.create(message.body().asUtf8())
                        : Message.create(message.body().toArray());
        proton.durable(true);
        for (TestMessage.Property property : message.properties()) {
            proton.property(property.name(), property.value());
        }
        if (message.contentType() != null) {
            proton.contentType(message.contentType());
        }
        if (message.correlation() != null) {
            proton.correlationId(message.correlation());
        }
        if (message.replyTo() != null) {
            proton.replyTo(message.replyTo());
        }
        return proton;
    }

    private static TestMessage fromProton(Message<?> message) throws ClientException {
        List<TestMessage.Property> properties = new ArrayList<>();
        message.forEachProperty(
                (name, value) -> properties.add(new TestMessage.Property(name, "" + value)));
        Object body = message.body();
        return new TestMessage(
                switch (body) {
                    case null -> Bytes.EMPTY;
                    case byte[] bytes -> Bytes.copyOf(bytes);
                    default -> Bytes.utf8(body.toString());
                },
                body instanceof String,
                properties,
                message.contentType(),
                correlationOf(message.correlationId()),
                message.replyTo());
    }

    private static @Nullable String correlationOf(@Nullable Object id) {
        return switch (id) {
            case null -> null;
            case Binary binary -> Correlations.text(ByteBuffer.wrap(binary.asByteArray()));
            case byte[] bytes -> Correlations.text(ByteBuffer.wrap(bytes));
            default -> id.toString();
        };
    }
}
