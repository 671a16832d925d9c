package dev.sluice.mqtt.session;

import dev.sluice.mqtt.codec.ProtocolViolationException;

import org.jspecify.annotations.Nullable;

/**
 * The destination of the topic that a client used last: most clients publish to one topic again and
 * again. Confined to its event loop.
 */
final class TopicCache {
    private @Nullable String topic;
    private @Nullable Destination destination;

    Destination destination(String wanted) throws ProtocolViolationException {
        Destination known = destination;
        if (known != null && wanted.equals(topic)) {
            return known;
        }
        Destination found = Destination.of(wanted);
        topic = wanted;
        destination = found;
        return found;
    }
}
