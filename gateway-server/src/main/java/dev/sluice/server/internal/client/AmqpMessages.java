package dev.sluice.server.internal.client;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Between AMQP messages and the command line's. */
final class AmqpMessages {
    private AmqpMessages() {}

    /** Text goes out as a string value, which JMS shows as a TextMessage; all else as data. */
    static Message outgoing(OutgoingMessage message) {
        Message amqp = Proton.message();
        amqp.setAddress(message.target().name());
        amqp.setDurable(message.qos() > 0);
        message.contentType().ifPresent(amqp::setContentType);
        amqp.setBody(
                message.isText()
                        ? new AmqpValue(new String(message.body(), StandardCharsets.UTF_8))
                        : new Data(new Binary(message.body())));
        if (!message.properties().isEmpty()) {
            Map<String, Object> properties = new LinkedHashMap<>(message.properties());
            amqp.setApplicationProperties(new ApplicationProperties(properties));
        }
        return amqp;
    }

    /**
     * Reads a delivered message.
     *
     * @param source the address of the link, for messages without one of their own
     */
    static ReceivedMessage received(Message amqp, String source) {
        PropertyMap standard =
                new PropertyMap()
                        .put("contentType", amqp.getContentType())
                        .put("contentEncoding", amqp.getContentEncoding())
                        .put("replyTo", amqp.getReplyTo())
                        .put("messageId", amqp.getMessageId())
                        .put("correlationId", amqp.getCorrelationId())
                        .put("subject", amqp.getSubject())
                        .put("groupId", amqp.getGroupId())
                        .put("ttlMs", amqp.getTtl() == 0 ? null : amqp.getTtl())
                        .put(
                                "timestampMs",
                                amqp.getCreationTime() == 0 ? null : amqp.getCreationTime())
                        .put("durable", amqp.isDurable())
                        .put("redelivered", amqp.getDeliveryCount() > 0);
        PropertyMap properties = new PropertyMap();
        ApplicationProperties given = amqp.getApplicationProperties();
        if (given != null && given.getValue() != null) {
            given.getValue().forEach(properties::put);
        }
        String address = amqp.getAddress() == null ? source : amqp.getAddress();
        return new ReceivedMessage(
                address, body(amqp.getBody()), standard.toMap(), properties.toMap());
    }

    private static byte[] body(@Nullable Section section) {
        return switch (section) {
            case null -> new byte[0];
            case Data data -> bytes(data.getValue());
            case AmqpValue value when value.getValue() instanceof Binary binary -> bytes(binary);
            case AmqpValue value -> text(value.getValue());
            case AmqpSequence sequence -> text(sequence.getValue());
            default -> throw new IllegalArgumentException("no body is a " + section.getClass());
        };
    }

    private static byte[] bytes(@Nullable Binary binary) {
        if (binary == null) {
            return new byte[0];
        }
        byte[] copy = new byte[binary.getLength()];
        binary.asByteBuffer().get(copy);
        return copy;
    }

    private static byte[] text(@Nullable Object value) {
        return String.valueOf(value).getBytes(StandardCharsets.UTF_8);
    }
}
