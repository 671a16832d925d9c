package dev.sluice.mqtt.session;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.StreamPosition;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * What a client subscribes to with {@code $queue/NAME} or {@code $stream/NAME/from/POSITION}.
 *
 * <p><i>Immutable.</i>
 *
 * @param position where a stream is read from; of no meaning for a queue
 */
record SourceName(Target target, StreamPosition position) {
    private static final String QUEUE = "$queue/";
    private static final String STREAM = "$stream/";
    private static final String FROM = "/from/";

    /** Whether a filter is meant to be such a name. */
    static boolean isMeantBy(String filter) {
        return filter.startsWith(QUEUE) || filter.startsWith(STREAM);
    }

    /** Reads one; null if it is none. */
    static @Nullable SourceName parse(String filter) {
        if (filter.startsWith(QUEUE)) {
            String name = filter.substring(QUEUE.length());
            return of(Target.Kind.QUEUE, name, new StreamPosition.Next());
        }
        String rest = filter.substring(STREAM.length());
        int from = rest.lastIndexOf(FROM);
        if (from < 0) {
            return of(Target.Kind.STREAM, rest, new StreamPosition.Next());
        }
        StreamPosition position = position(rest.substring(from + FROM.length()));
        return position == null ? null : of(Target.Kind.STREAM, rest.substring(0, from), position);
    }

    private static @Nullable SourceName of(Target.Kind kind, String name, StreamPosition position) {
        try {
            return new SourceName(new Target(kind, Address.of(name).name()), position);
        } catch (InvalidNameException e) {
            return null;
        }
    }

    private static @Nullable StreamPosition position(String text) {
        return switch (text) {
            case "first" -> new StreamPosition.First();
            case "last" -> new StreamPosition.Last();
            case "next" -> new StreamPosition.Next();
            default -> offsetOrTime(text);
        };
    }

    private static @Nullable StreamPosition offsetOrTime(String text) {
        try {
            if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return new StreamPosition.Offset(Long.parseLong(text));
            }
            return new StreamPosition.Timestamp(Instant.parse(text).toEpochMilli());
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
            return null;
        }
    }
}
