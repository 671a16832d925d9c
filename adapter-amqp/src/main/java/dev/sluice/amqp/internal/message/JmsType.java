package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.core.address.Target;

import org.jspecify.annotations.Nullable;

/**
 * The annotations by which JMS clients tell message and destination types apart. All are of type
 * byte; a client fails on any other type.
 */
final class JmsType {

    static final Symbol MESSAGE = Symbol.of("x-opt-jms-msg-type");
    static final Symbol DESTINATION = Symbol.of("x-opt-jms-dest");
    static final Symbol REPLY_TO = Symbol.of("x-opt-jms-reply-to");

    static final byte BYTES_MESSAGE = 3;
    static final byte TEXT_MESSAGE = 5;

    private static final byte QUEUE = 0;
    private static final byte TOPIC = 1;
    private static final byte TEMPORARY_QUEUE = 2;
    private static final byte TEMPORARY_TOPIC = 3;

    private JmsType() {}

    /** What kind of destination an annotation names; {@link Target.Kind#ANY} if none. */
    static Target.Kind kindOf(@Nullable Object annotation) {
        if (annotation instanceof Byte type) {
            return switch (type) {
                case QUEUE, TEMPORARY_QUEUE -> Target.Kind.QUEUE;
                case TOPIC, TEMPORARY_TOPIC -> Target.Kind.TOPIC;
                default -> Target.Kind.ANY;
            };
        }
        return Target.Kind.ANY;
    }

    /** The annotation for a destination of that kind, or null if JMS has no word for it. */
    static @Nullable Byte annotationOf(Target.Kind kind) {
        return switch (kind) {
            case QUEUE -> QUEUE;
            case TOPIC -> TOPIC;
            case ANY, STREAM -> null;
        };
    }
}
