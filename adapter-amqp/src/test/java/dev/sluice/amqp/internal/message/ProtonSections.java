package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.oracle.ProtonValues;
import dev.sluice.amqp.oracle.RandomValues;

import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.Footer;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Random sections as proton-j's objects, and what the adapter makes of them. Confined to one
 * thread.
 */
@SuppressWarnings("JavaUtilDate") // proton-j's timestamps are dates
final class ProtonSections {
    private final RandomValues values;
    private final Random random;

    ProtonSections(RandomValues values) {
        this.values = values;
        this.random = values.random();
    }

    /** The sections of one message, in order. */
    List<Section> message() {
        List<Section> sections = new ArrayList<>();
        add(sections, header());
        add(sections, new DeliveryAnnotations(annotations()));
        add(sections, new MessageAnnotations(annotations()));
        add(sections, properties());
        add(sections, new ApplicationProperties(applicationProperties()));
        int count = 1 + random.nextInt(3);
        switch (random.nextInt(3)) {
            case 0 -> sections.add(new AmqpValue(ProtonValues.toProton(values.value())));
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    sections.add(new Data(binary()));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    sections.add(new AmqpSequence(List.of(values.text(), i)));
                }
            }
        }
        add(sections, new Footer(annotations()));
        return sections;
    }

    private void add(List<Section> sections, Section section) {
        if (random.nextBoolean()) {
            sections.add(section);
        }
    }

    private Header header() {
        Header header = new Header();
        header.setDurable(random.nextBoolean());
        header.setPriority(values.orNull(() -> UnsignedByte.valueOf((byte) random.nextInt(256))));
        header.setTtl(values.orNull(this::uint));
        header.setFirstAcquirer(random.nextBoolean());
        header.setDeliveryCount(values.orNull(this::uint));
        return header;
    }

    private UnsignedInteger uint() {
        return UnsignedInteger.valueOf(values.uint());
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setMessageId(messageId());
        properties.setUserId(values.orNull(this::binary));
        properties.setTo(values.orNull(values::text));
        properties.setSubject(values.orNull(values::text));
        properties.setReplyTo(values.orNull(values::text));
        properties.setCorrelationId(messageId());
        properties.setContentType(values.orNull(this::symbol));
        properties.setContentEncoding(values.orNull(this::symbol));
        properties.setAbsoluteExpiryTime(values.orNull(this::date));
        properties.setCreationTime(values.orNull(this::date));
        properties.setGroupId(values.orNull(values::text));
        properties.setGroupSequence(values.orNull(this::uint));
        properties.setReplyToGroupId(values.orNull(values::text));
        return properties;
    }

    private @Nullable Object messageId() {
        return switch (random.nextInt(5)) {
            case 0 -> values.text();
            case 1 -> new UUID(random.nextLong(), random.nextLong());
            case 2 -> binary();
            case 3 -> UnsignedLong.valueOf(values.whole());
            default -> null;
        };
    }

    private org.apache.qpid.proton.amqp.Binary binary() {
        return new org.apache.qpid.proton.amqp.Binary(values.binary().array());
    }

    private org.apache.qpid.proton.amqp.Symbol symbol() {
        return org.apache.qpid.proton.amqp.Symbol.valueOf(values.symbol().name());
    }

    private Date date() {
        return new Date(random.nextLong() >> 1);
    }

    private Map<org.apache.qpid.proton.amqp.Symbol, @Nullable Object> annotations() {
        Map<org.apache.qpid.proton.amqp.Symbol, @Nullable Object> all = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            all.put(symbol(), ProtonValues.toProton(values.value()));
        }
        return all;
    }

    private Map<String, @Nullable Object> applicationProperties() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            all.put(values.text(), ProtonValues.toProton(values.simple()));
        }
        return all;
    }

    static MessageHeader header(Header header) {
        UnsignedByte priority = header.getPriority();
        Number ttl = header.getTtl();
        Number count = header.getDeliveryCount();
        return new MessageHeader(
                Boolean.TRUE.equals(header.getDurable()),
                priority == null ? MessageHeader.DEFAULT_PRIORITY : priority.intValue(),
                ttl == null ? MessageHeader.NO_TTL : ttl.longValue(),
                count == null ? 0 : count.longValue());
    }

    static MessageProperties properties(Properties properties) {
        Number sequence = properties.getGroupSequence();
        return new MessageProperties(
                ProtonValues.fromProton(properties.getMessageId()),
                (Binary) ProtonValues.fromProton(properties.getUserId()),
                properties.getTo(),
                properties.getSubject(),
                properties.getReplyTo(),
                ProtonValues.fromProton(properties.getCorrelationId()),
                (Symbol) ProtonValues.fromProton(properties.getContentType()),
                (Symbol) ProtonValues.fromProton(properties.getContentEncoding()),
                ms(properties.getAbsoluteExpiryTime()),
                ms(properties.getCreationTime()),
                properties.getGroupId(),
                sequence == null ? -1 : sequence.longValue(),
                properties.getReplyToGroupId());
    }

    private static long ms(@Nullable Date date) {
        return date == null ? MessageProperties.NO_TIME : date.getTime();
    }
}
