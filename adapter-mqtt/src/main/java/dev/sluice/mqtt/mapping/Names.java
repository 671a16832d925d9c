package dev.sluice.mqtt.mapping;

import java.util.Set;

/** The user properties that stand for fields MQTT does not have (docs/mapping.md section 2). */
final class Names {
    static final String PREFIX = "sluice-";
    static final String MESSAGE_ID = "sluice-message-id";
    static final String REPLY_TO = "sluice-reply-to";
    static final String SUBJECT = "sluice-subject";
    static final String CONTENT_TYPE = "sluice-content-type";
    static final String CONTENT_ENCODING = "sluice-content-encoding";
    static final String GROUP_ID = "sluice-group-id";
    static final String KEY = "sluice-key";
    static final String KEY_BASE64 = "sluice-key-base64";
    static final String PRIORITY = "sluice-priority";
    static final String TIMESTAMP = "sluice-timestamp";
    static final String PARTITION = "x-opt-partition";
    static final String OFFSET = "x-opt-offset";

    /** The original's format of an MQTT 5 PUBLISH: its properties that belong to no hop. */
    static final String MQTT_5 = "mqtt-5";

    /** The attributes that make a message a CloudEvent. */
    static final Set<String> CLOUD_EVENT = Set.of("specversion", "id", "source", "type");

    /** What a CloudEvent's attributes begin with inside. */
    static final String CLOUD_EVENT_PREFIX = "ce_";

    private static final Set<String> NO_ATTRIBUTES = Set.of("traceparent", "tracestate", "baggage");
    private static final int MAX_ATTRIBUTE_CHARS = 20;

    private Names() {}

    /** Whether a user property of a CloudEvent is one of its attributes. */
    static boolean isAttribute(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_ATTRIBUTE_CHARS
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
                && !NO_ATTRIBUTES.contains(name);
    }
}
