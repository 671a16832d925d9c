package dev.sluice.conformance.client;

import dev.sluice.core.message.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A message as all the libraries can say it: what crosses between the protocols.
 *
 * <p><i>Immutable.</i>
 *
 * @param isText whether the client's own API calls it text (JMS TextMessage, payload format 1)
 * @param properties names and values as text, in the order in which the library gives them
 * @param correlation text, or {@code 0x} and hexadecimal digits where the library has bytes
 * @param replyTo the name of a topic
 */
public record TestMessage(
        Bytes body,
        boolean isText,
        List<Property> properties,
        @Nullable String contentType,
        @Nullable String correlation,
        @Nullable String replyTo) {

    public TestMessage {
        properties = List.copyOf(properties);
    }

    /** One application property. */
    public record Property(String name, String value) {}

    public static TestMessage binary(byte[] body) {
        return new TestMessage(Bytes.copyOf(body), false, List.of(), null, null, null);
    }

    public static TestMessage text(String body) {
        return new TestMessage(Bytes.utf8(body), true, List.of(), null, null, null);
    }

    public TestMessage with(String name, String value) {
        List<Property> more = new ArrayList<>(properties);
        more.add(new Property(name, value));
        return new TestMessage(body, isText, more, contentType, correlation, replyTo);
    }

    public TestMessage withContentType(String value) {
        return new TestMessage(body, isText, properties, value, correlation, replyTo);
    }

    public TestMessage withCorrelation(String value) {
        return new TestMessage(body, isText, properties, contentType, value, replyTo);
    }

    public TestMessage withReplyTo(String value) {
        return new TestMessage(body, isText, properties, contentType, correlation, value);
    }

    /** The first value of a property, or null. */
    public @Nullable String property(String name) {
        for (Property property : properties) {
            if (property.name().equals(name)) {
                return property.value();
            }
        }
        return null;
    }
}
