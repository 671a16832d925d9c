package dev.sluice.server.internal.client;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the properties that are present. <i>Confined to the thread that makes it.</i> */
final class PropertyMap {
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Keeps a value that JSON can show; anything else by its text; nothing for null. */
    PropertyMap put(String name, @Nullable Object value) {
        if (value instanceof Number || value instanceof Boolean || value instanceof String) {
            values.put(name, value);
        } else if (value != null) {
            values.put(name, value.toString());
        }
        return this;
    }

    Map<String, Object> toMap() {
        return values;
    }
}
