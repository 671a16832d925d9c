package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.performative.Descriptor;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.wire.ValueWriter;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes application properties, whose names are unique in AMQP (docs/mapping.md, sections 4.1 and
 * 5).
 *
 * <p>Confined to its event loop.
 */
final class PropertyWriter {

    private static final String CONTENT_TYPE = "sluice-content-type";
    private static final String CONTENT_ENCODING = "sluice-content-encoding";

    private final LongAdder dropped;

    PropertyWriter(LongAdder dropped) {
        this.dropped = dropped;
    }

    void write(ValueWriter out, Message message) {
        ApplicationProperties properties = message.properties();
        Map<String, @Nullable Object> unique = new LinkedHashMap<>();
        if (!properties.isEmpty()) {
            makeUnique(properties, CloudEvents.prefixOf(message), unique);
        }
        addIfNoSymbol(unique, CONTENT_TYPE, message.contentType());
        addIfNoSymbol(unique, CONTENT_ENCODING, message.contentEncoding());
        if (!unique.isEmpty()) {
            out.descriptor(Descriptor.APPLICATION_PROPERTIES);
            out.value(unique);
        }
    }

    /** The first of a name keeps it, the second is called {@code NAME#2}, and so on. */
    private void makeUnique(
            ApplicationProperties properties,
            @Nullable String attributePrefix,
            Map<String, @Nullable Object> unique) {
        Set<String> given = new HashSet<>();
        for (ApplicationProperties.Property property : properties) {
            given.add(CloudEvents.rename(property.name(), attributePrefix));
        }
        Map<String, Integer> copies = new HashMap<>();
        for (ApplicationProperties.Property property : properties) {
            String name = CloudEvents.rename(property.name(), attributePrefix);
            int copy = copies.merge(name, 1, Integer::sum);
            String unused = copy == 1 ? name : name + "#" + copy;
            if (copy > 1 && given.contains(unused)) {
                dropped.increment();
            } else {
                unique.put(unused, Values.toAmqp(property.value()));
            }
        }
    }

    private static void addIfNoSymbol(
            Map<String, @Nullable Object> unique, String name, @Nullable String text) {
        if (text != null && symbolOrNull(text) == null) {
            unique.putIfAbsent(name, text);
        }
    }

    /** A symbol is ASCII; another text cannot be one. */
    static @Nullable Symbol symbolOrNull(@Nullable String text) {
        return text == null || !StandardCharsets.US_ASCII.newEncoder().canEncode(text)
                ? null
                : Symbol.of(text);
    }
}
