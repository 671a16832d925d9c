package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.performative.Descriptor;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.wire.ValueWriter;
import dev.sluice.core.address.Target;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes a message that came by another protocol as message annotations and bare message
 * (docs/mapping.md, sections 2 to 4).
 *
 * <p>Confined to its event loop.
 */
public final class SectionWriter {

    private static final int SECTIONS_BYTES = 256;

    private final PropertyWriter properties;

    /** Counts in {@code dropped} the properties that AMQP cannot carry. */
    public SectionWriter(LongAdder dropped) {
        this.properties = new PropertyWriter(dropped);
    }

    Bytes encode(Message message, Target.Kind source, Map<Object, @Nullable Object> added) {
        ByteBuf buffer = Unpooled.buffer(SECTIONS_BYTES + message.body().length());
        ValueWriter out = new ValueWriter(buffer);
        Map<Object, @Nullable Object> annotations = annotations(message, source);
        annotations.putAll(added);
        if (!annotations.isEmpty()) {
            out.descriptor(Descriptor.MESSAGE_ANNOTATIONS);
            out.map(annotations);
        }
        standard(out, message);
        properties.write(out, message);
        body(out, buffer, message);
        return MessageWriter.take(buffer);
    }

    private static Map<Object, @Nullable Object> annotations(Message message, Target.Kind source) {
        Map<Object, @Nullable Object> annotations = new LinkedHashMap<>();
        putIfKnown(annotations, JmsType.MESSAGE, jmsMessageType(message));
        putIfKnown(annotations, JmsType.DESTINATION, JmsType.annotationOf(source));
        String replyTo = message.replyTo();
        if (replyTo != null) {
            Target.Kind kind = Target.parse(replyTo).kind();
            putIfKnown(annotations, JmsType.REPLY_TO, JmsType.annotationOf(kind));
        }
        Bytes key = message.key();
        if (key != null) {
            annotations.put(ReceivedMessage.PARTITION_KEY, textOrBinary(key));
        }
        if (message.isRetain()) {
            annotations.put(ReceivedMessage.RETAIN, true);
        }
        return annotations;
    }

    private static void putIfKnown(
            Map<Object, @Nullable Object> annotations, Symbol name, @Nullable Byte type) {
        if (type != null) {
            annotations.put(name, type);
        }
    }

    private static Object textOrBinary(Bytes key) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(key.asByteBuffer()).toString();
        } catch (CharacterCodingException notText) {
            return Binary.of(key.toArray());
        }
    }

    /**
     * Bytes with a content type are left to the client's own rules, so that text and JSON from a
     * publisher without types arrive as text.
     */
    private static @Nullable Byte jmsMessageType(Message message) {
        return switch (message.bodyKind()) {
            case TEXT -> JmsType.TEXT_MESSAGE;
            case BINARY -> message.contentType() == null ? JmsType.BYTES_MESSAGE : null;
            case AMQP_SECTIONS -> null;
        };
    }

    private static void standard(ValueWriter out, Message message) {
        out.descriptor(Descriptor.PROPERTIES);
        int list = out.beginList();
        out.value(Values.toAmqpId(message.messageId()));
        out.nothing();
        out.string(message.address().name());
        out.string(message.subject());
        String replyTo = message.replyTo();
        out.string(replyTo == null ? null : Target.parse(replyTo).name());
        out.value(Values.toAmqpId(message.correlationId()));
        out.symbol(PropertyWriter.symbolOrNull(message.contentType()));
        out.symbol(PropertyWriter.symbolOrNull(message.contentEncoding()));
        if (message.expiresAtMs() == Message.NEVER) {
            out.nothing();
        } else {
            out.timestamp(message.expiresAtMs());
        }
        out.timestamp(message.timestampMs());
        out.string(message.groupId());
        out.endList(list, 11);
    }

    /** Text with a content type is data, since AMQP 3.2.4 wants a content type on nothing else. */
    private static void body(ValueWriter out, ByteBuf buffer, Message message) {
        Bytes body = message.body();
        switch (message.bodyKind()) {
            case TEXT -> {
                if (message.contentType() == null) {
                    out.descriptor(Descriptor.AMQP_VALUE);
                    out.stringHeader(body.length());
                } else {
                    data(out, body);
                }
            }
            case BINARY -> data(out, body);
            case AMQP_SECTIONS -> {}
        }
        body.writeTo(buffer);
    }

    private static void data(ValueWriter out, Bytes body) {
        out.descriptor(Descriptor.DATA);
        out.binaryHeader(body.length());
    }
}
