package dev.sluice.nativeadapter.internal;

import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;

import java.util.List;
import java.util.Set;

/**
 * Gives the attributes of a CloudEvent in binary mode that came over MQTT, where they have bare
 * names, the names that native clients see (docs/mapping.md, 5). Immutable.
 */
final class CloudEvents {
    private static final String PREFIX = "ce_";
    private static final int MAX_NAME_LENGTH = 20;
    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");
    private static final Set<String> TRACING = Set.of("traceparent", "tracestate", "baggage");

    private CloudEvents() {}

    static boolean isMqttEvent(Message message) {
        Original original = message.original();
        if (original == null || !original.format().startsWith("mqtt")) {
            return false;
        }
        ApplicationProperties properties = message.properties();
        return REQUIRED.stream().allMatch(name -> properties.first(name) != null);
    }

    /** The native name of a property of such an event. */
    static String rename(String name) {
        return isAttribute(name) ? PREFIX + name : name;
    }

    private static boolean isAttribute(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME_LENGTH
                && !TRACING.contains(name)
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }
}
