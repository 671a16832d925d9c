package dev.sluice.core.message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What the application said about its message: names and typed values, in the sender's order. A
 * name may stand more than once, as MQTT 5 user properties and Kafka headers allow.
 *
 * <p><i>Immutable.</i>
 */
public final class ApplicationProperties implements Iterable<ApplicationProperties.Property> {
    public static final ApplicationProperties NONE = new ApplicationProperties(List.of());

    private final List<Property> properties;

    private ApplicationProperties(List<Property> properties) {
        this.properties = properties;
    }

    public static ApplicationProperties of(List<Property> properties) {
        return properties.isEmpty() ? NONE : new ApplicationProperties(List.copyOf(properties));
    }

    /** One name and its value. */
    public record Property(String name, Value value) {}

    /** These and {@code more}, which replace what has their names. */
    public ApplicationProperties with(ApplicationProperties more) {
        Builder merged = new Builder();
        for (Property property : properties) {
            if (more.first(property.name()) == null) {
                merged.add(property.name(), property.value());
            }
        }
        more.properties.forEach(property -> merged.add(property.name(), property.value()));
        return merged.build();
    }

    public int size() {
        return properties.size();
    }

    public boolean isEmpty() {
        return properties.isEmpty();
    }

    /** The value that stands first under {@code name}, or null. */
    public @Nullable Value first(String name) {
        for (Property property : properties) {
            if (property.name().equals(name)) {
                return property.value();
            }
        }
        return null;
    }

    @Override
    public Iterator<Property> iterator() {
        return properties.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApplicationProperties that && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return properties.hashCode();
    }

    @Override
    public String toString() {
        return properties.toString();
    }

    /** Collects properties in order. <i>Confined to one thread.</i> */
    public static final class Builder {
        private final List<Property> properties = new ArrayList<>();

        public Builder add(String name, Value value) {
            properties.add(new Property(name, value));
            return this;
        }

        public Builder add(String name, String text) {
            return add(name, new Value.Text(text));
        }

        public ApplicationProperties build() {
            return of(properties);
        }
    }
}
