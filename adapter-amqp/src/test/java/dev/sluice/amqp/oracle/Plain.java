package dev.sluice.amqp.oracle;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Performatives as maps of their fields, comparable with what proton-j keeps. Stateless. */
final class Plain {

    private Plain() {}

    /** The fields of a record and of the records in it, by name; another value as it is. */
    static @Nullable Object of(@Nullable Object value) {
        if (value == null || !isOurs(value)) {
            return ProtonValues.plain(value);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("type", value.getClass().getSimpleName());
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            fields.put(component.getName(), of(field(value, component)));
        }
        return fields;
    }

    static boolean isOurs(Object value) {
        return value.getClass().isRecord()
                && value.getClass().getPackageName().endsWith(".performative");
    }

    /** What a record consists of. */
    static List<@Nullable Object> components(Object value) {
        List<@Nullable Object> components = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            components.add(field(value, component));
        }
        return Collections.unmodifiableList(components);
    }

    private static @Nullable Object field(Object owner, RecordComponent component) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
