package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.engine.Payload;
import dev.sluice.amqp.internal.performative.Descriptor;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.ValueReader;
import dev.sluice.amqp.internal.wire.ValueWriter;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.StreamOffset;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Encodes deliveries: a fresh header, then what the publisher sent, byte for byte, if it came by
 * AMQP, else the message in AMQP's terms (AMQP 3.2, docs/mapping.md).
 *
 * <p>Confined to its event loop.
 */
public final class MessageWriter {

    static final Symbol PARTITION = Symbol.of("x-opt-partition");
    static final Symbol OFFSET = Symbol.of("x-opt-offset");
    static final Symbol ADDRESS = Symbol.of("x-opt-address");

    private static final long MAX_TTL_MS = 0xFFFF_FFFFL;
    private static final int HEADER_BYTES = 32;

    private final SectionWriter sections;

    /** Writes with {@code sections} what did not come by AMQP. */
    public MessageWriter(SectionWriter sections) {
        this.sections = sections;
    }

    /**
     * The encoding of one delivery.
     *
     * @param source the kind of node it comes from, for the JMS type of its destination
     * @param tellsAddress whether the receiver cannot know the address from its source
     * @param nowMs wall-clock time, from which the remaining time to live counts
     */
    public Payload encode(Delivery delivery, Target.Kind source, boolean tellsAddress, long nowMs) {
        Message message = delivery.message();
        ByteBuf head = Unpooled.buffer(HEADER_BYTES);
        header(new ValueWriter(head), message, delivery.failedAttempts(), nowMs);
        Original original = message.original();
        Map<Object, @Nullable Object> added = added(delivery, original, tellsAddress);
        if (original == null || !original.format().equals(ReceivedMessage.FORMAT)) {
            return new Payload(take(head), sections.encode(message, source, added));
        }
        Bytes stored = original.bytes();
        if (added.isEmpty()) {
            return new Payload(take(head), stored);
        }
        int bare = merge(stored, added, new ValueWriter(head));
        return new Payload(take(head), stored.slice(bare, stored.length() - bare));
    }

    private static void header(ValueWriter out, Message message, int failedAttempts, long nowMs) {
        out.descriptor(Descriptor.HEADER);
        int list = out.beginList();
        out.bool(message.isDurable());
        if (message.priority() == Message.DEFAULT_PRIORITY) {
            out.nothing();
        } else {
            out.ubyte(message.priority());
        }
        out.uint(remainingMs(message, nowMs));
        out.nothing();
        out.uint(failedAttempts);
        out.endList(list, 5);
    }

    /** Never 0, which would say that the message is dead already (AMQP 3.2.1). */
    private static long remainingMs(Message message, long nowMs) {
        if (message.expiresAtMs() == Message.NEVER) {
            return Performative.ABSENT;
        }
        long leftMs = Math.max(1, message.expiresAtMs() - nowMs);
        return leftMs > MAX_TTL_MS ? Performative.ABSENT : leftMs;
    }

    private static Map<Object, @Nullable Object> added(
            Delivery delivery, @Nullable Original original, boolean tellsAddress) {
        StreamOffset position = delivery.position();
        boolean isAmqp = original != null && original.format().equals(ReceivedMessage.FORMAT);
        boolean addsAddress = isAmqp && tellsAddress;
        ApplicationProperties annotations = delivery.message().annotations();
        if (position == null && !addsAddress && annotations.isEmpty()) {
            return Map.of();
        }
        Map<Object, @Nullable Object> added = new LinkedHashMap<>();
        for (ApplicationProperties.Property annotation : annotations) {
            Symbol name = PropertyWriter.symbolOrNull(annotation.name());
            if (name != null) {
                added.put(name, Values.toAmqp(annotation.value()));
            }
        }
        if (position != null) {
            added.put(PARTITION, position.partition());
            added.put(OFFSET, position.offset());
        }
        if (addsAddress) {
            added.put(ADDRESS, delivery.message().address().name());
        }
        return added;
    }

    /**
     * Writes the stored annotations with {@code added} over them; returns where the rest begins.
     */
    private static int merge(Bytes stored, Map<Object, @Nullable Object> added, ValueWriter out) {
        ByteBuffer buffer = stored.asByteBuffer();
        Map<Object, @Nullable Object> merged = new LinkedHashMap<>();
        int bare = 0;
        try {
            if (buffer.hasRemaining() && isAnnotations(buffer)) {
                if (new ValueReader(buffer).read() instanceof Map<?, ?> annotations) {
                    merged.putAll(annotations);
                }
                bare = buffer.position();
            }
        } catch (DecodeException impossible) {
            throw new IllegalStateException("stored message cannot be read", impossible);
        }
        merged.putAll(added);
        out.descriptor(Descriptor.MESSAGE_ANNOTATIONS);
        out.value(merged);
        return bare;
    }

    private static boolean isAnnotations(ByteBuffer buffer) throws DecodeException {
        buffer.get();
        Object descriptor = new ValueReader(buffer).read();
        return descriptor != null
                && Descriptor.codeOf(descriptor) == Descriptor.MESSAGE_ANNOTATIONS;
    }

    static Bytes take(ByteBuf heap) {
        return Bytes.wrap(heap.array()).slice(heap.arrayOffset(), heap.readableBytes());
    }
}
