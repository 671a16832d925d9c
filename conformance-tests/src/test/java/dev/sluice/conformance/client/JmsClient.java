package dev.sluice.conformance.client;

import dev.sluice.core.message.Bytes;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;

import org.apache.qpid.jms.JmsConnectionFactory;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/** Qpid JMS. <i>Confined to the test's thread.</i> */
final class JmsClient implements TestClient {
    private final Connection connection;
    private final Session session;

    JmsClient(Carrier carrier, String host, int port) throws JMSException {
        String uri = carrier.choose("amqp", "amqpws") + "://" + host + ":" + port;
        connection =
                new JmsConnectionFactory(
                                uri
                                        + "?jms.connectTimeout="
                                        + TestClients.PATIENCE_MS
                                        + "&jms.sendTimeout="
                                        + TestClients.PATIENCE_MS
                                        + "&jms.requestTimeout="
                                        + TestClients.PATIENCE_MS)
                        .createConnection();
        session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        connection.start();
    }

    @Override
    public void publish(String topic, TestMessage message) throws JMSException {
        sendTo(session.createTopic(topic), message);
    }

    @Override
    public void send(String queue, TestMessage message) throws JMSException {
        sendTo(session.createQueue(queue), message);
    }

    @Override
    public Inbox subscribe(String filter) throws JMSException {
        return inboxOf(session.createConsumer(session.createTopic(filter)));
    }

    @Override
    public Inbox consume(String queue) throws JMSException {
        return inboxOf(session.createConsumer(session.createQueue(queue)));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sendTo(Destination destination, TestMessage message) throws JMSException {
        try (MessageProducer producer = session.createProducer(destination)) {
            producer.send(toJms(message));
        }
    }

    private Message toJms(TestMessage message) throws JMSException {
        Message jms;
        if (message.isText()) {
            jms = session.createTextMessage(message.body().asUtf8());
        } else {
            BytesMessage bytes = session.createBytesMessage();
            bytes.writeBytes(message.body().toArray());
            jms = bytes;
        }
        for (TestMessage.Property property : message.properties()) {
            jms.setStringProperty(property.name(), property.value());
        }
        if (message.correlation() != null) {
            jms.setJMSCorrelationID(message.correlation());
        }
        if (message.replyTo() != null) {
            jms.setJMSReplyTo(session.createTopic(message.replyTo()));
        }
        return jms;
    }

    private static Inbox inboxOf(MessageConsumer consumer) {
        return timeout -> {
            Message message = consumer.receive(timeout.toMillis());
            return message == null ? null : fromJms(message);
        };
    }

    private static TestMessage fromJms(Message message) throws JMSException {
        List<TestMessage.Property> properties = new ArrayList<>();
        for (Enumeration<?> names = message.getPropertyNames(); names.hasMoreElements(); ) {
            String name = names.nextElement().toString();
            if (!name.startsWith("JMS")) {
                properties.add(new TestMessage.Property(name, message.getStringProperty(name)));
            }
        }
        return new TestMessage(
                bodyOf(message),
                message instanceof TextMessage,
                properties,
                null,
                message.getJMSCorrelationID(),
                nameOf(message.getJMSReplyTo()));
    }

    private static Bytes bodyOf(Message message) throws JMSException {
        return switch (message) {
            case TextMessage text -> Bytes.utf8(text.getText() == null ? "" : text.getText());
            case BytesMessage bytes -> {
                byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
                bytes.readBytes(body);
                yield Bytes.copyOf(body);
            }
            default -> throw new JMSException("neither text nor bytes: " + message.getClass());
        };
    }

    private static @Nullable String nameOf(@Nullable Destination destination) throws JMSException {
        return switch (destination) {
            case null -> null;
            case Topic topic -> topic.getTopicName();
            case Queue queue -> queue.getQueueName();
            default -> destination.toString();
        };
    }
}
