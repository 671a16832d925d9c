package dev.sluice.core.address;

/**
 * A name as a client gives it, with the kind of thing it means. The text forms {@code queue://N},
 * {@code topic://F} and {@code stream://N} name the kind; a plain text does not.
 *
 * <p><i>Immutable.</i>
 *
 * @param kind what the name must be
 * @param name the name without its prefix: an address, or for {@link Kind#TOPIC} a topic filter;
 *     not yet checked
 */
public record Target(Kind kind, String name) {
    /** What a client may mean by a name. */
    public enum Kind {
        /** Whatever is bound to the address: its queue, its subscriptions, its streams. */
        ANY,
        QUEUE,
        TOPIC,
        STREAM
    }

    private static final String QUEUE_PREFIX = "queue://";
    private static final String TOPIC_PREFIX = "topic://";
    private static final String STREAM_PREFIX = "stream://";

    /** Splits a prefix off; a text without one is of kind {@link Kind#ANY}. */
    public static Target parse(String text) {
        if (text.startsWith(QUEUE_PREFIX)) {
            return new Target(Kind.QUEUE, text.substring(QUEUE_PREFIX.length()));
        }
        if (text.startsWith(TOPIC_PREFIX)) {
            return new Target(Kind.TOPIC, text.substring(TOPIC_PREFIX.length()));
        }
        if (text.startsWith(STREAM_PREFIX)) {
            return new Target(Kind.STREAM, text.substring(STREAM_PREFIX.length()));
        }
        return new Target(Kind.ANY, text);
    }

    /** The text that {@link #parse} reads back to this target. */
    public String text() {
        return switch (kind) {
            case ANY -> name;
            case QUEUE -> QUEUE_PREFIX + name;
            case TOPIC -> TOPIC_PREFIX + name;
            case STREAM -> STREAM_PREFIX + name;
        };
    }
}
