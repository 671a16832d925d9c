package dev.sluice.amqp.internal.message;

import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * Gives the attributes of a CloudEvent in binary mode the names of the AMQP binding
 * (docs/mapping.md, section 5). Stateless.
 */
final class CloudEvents {

    private static final String AMQP_PREFIX = "cloudEvents_";
    private static final String RECORD_PREFIX = "ce_";
    private static final String MQTT_PREFIX = "";
    private static final int MAX_NAME_LENGTH = 20;
    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");
    private static final Set<String> TRACING = Set.of("traceparent", "tracestate", "baggage");

    private CloudEvents() {}

    /** What stands before attribute names in this message; null if it is no CloudEvent. */
    static @Nullable String prefixOf(Message message) {
        Original original = message.original();
        if (original != null && original.format().startsWith("mqtt")) {
            return isEvent(message.properties(), MQTT_PREFIX) ? MQTT_PREFIX : null;
        }
        return isEvent(message.properties(), RECORD_PREFIX) ? RECORD_PREFIX : null;
    }

    private static boolean isEvent(ApplicationProperties properties, String prefix) {
        for (String attribute : REQUIRED) {
            if (properties.first(prefix + attribute) == null) {
                return false;
            }
        }
        return true;
    }

    /** The name that a property of such a message has in AMQP. */
    static String rename(String name, @Nullable String prefix) {
        if (prefix == null || !name.startsWith(prefix)) {
            return name;
        }
        String attribute = name.substring(prefix.length());
        return isAttribute(attribute) ? AMQP_PREFIX + attribute : name;
    }

    private static boolean isAttribute(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || TRACING.contains(name)) {
            return false;
        }
        return name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }
}
