package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.type.AmqpArray;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.CodePoint;
import dev.sluice.amqp.internal.type.Decimal;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Timestamp;
import dev.sluice.amqp.internal.type.Unsigned;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Value;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Turns AMQP's simple values into the core's values and back (docs/mapping.md). Stateless. */
public final class Values {

    private Values() {}

    /**
     * The core's value. A symbol and a char become text, a decimal the bytes of its bits; a value
     * that is not simple is an {@link IllegalArgumentException}.
     */
    static Value toCore(@Nullable Object value) {
        return switch (value) {
            case null -> new Value.Absent();
            case Boolean b -> new Value.Flag(b);
            case Byte b -> new Value.Whole(b, Value.Width.BYTE);
            case Short s -> new Value.Whole(s, Value.Width.SHORT);
            case Integer i -> new Value.Whole(i, Value.Width.INT);
            case Long l -> new Value.Whole(l, Value.Width.LONG);
            case Unsigned u -> new Value.Whole(u.bits(), widthOf(u));
            case Float f -> new Value.Real(f, true);
            case Double d -> new Value.Real(d, false);
            case String s -> new Value.Text(s);
            case Symbol s -> new Value.Text(s.name());
            case CodePoint c -> new Value.Text(c.toString());
            case Binary b -> new Value.Binary(Bytes.wrap(b.array()));
            case Decimal d -> new Value.Text(DecimalText.of(d));
            case UUID id -> new Value.Id(id);
            case Timestamp t -> new Value.Moment(t.epochMs());
            default -> throw new IllegalArgumentException("not simple: " + value.getClass());
        };
    }

    /** The core's value, or null for a value that is not simple. */
    public static @Nullable Value toCoreIfSimple(@Nullable Object value) {
        boolean isStructured =
                value instanceof List<?>
                        || value instanceof Map<?, ?>
                        || value instanceof AmqpArray
                        || value instanceof Described;
        return isStructured ? null : toCore(value);
    }

    /** The core's value of a message id or correlation id, or null. */
    static @Nullable Value toCoreOrNull(@Nullable Object value) {
        return value == null ? null : toCore(value);
    }

    private static Value.Width widthOf(Unsigned value) {
        return switch (value.width()) {
            case UBYTE -> Value.Width.UBYTE;
            case USHORT -> Value.Width.USHORT;
            case UINT -> Value.Width.UINT;
            case ULONG -> Value.Width.ULONG;
        };
    }

    /** The AMQP value. */
    static @Nullable Object toAmqp(Value value) {
        return switch (value) {
            case Value.Absent _ -> null;
            case Value.Flag(boolean isTrue) -> isTrue;
            case Value.Whole whole -> toAmqp(whole);
            case Value.Real(double number, boolean isSingle) ->
                    isSingle ? (Object) (float) number : (Object) number;
            case Value.Text(String text) -> text;
            case Value.Binary(Bytes bytes) -> Binary.of(bytes.toArray());
            case Value.Id(UUID uuid) -> uuid;
            case Value.Moment(long epochMs) -> new Timestamp(epochMs);
        };
    }

    private static Object toAmqp(Value.Whole whole) {
        long number = whole.number();
        return switch (whole.width()) {
            case BYTE -> (byte) number;
            case SHORT -> (short) number;
            case INT -> (int) number;
            case LONG -> number;
            case UBYTE -> Unsigned.ubyte((int) number & 0xFF);
            case USHORT -> Unsigned.ushort((int) number & 0xFFFF);
            case UINT -> Unsigned.uint(number & 0xFFFF_FFFFL);
            case ULONG -> Unsigned.ulong(number);
        };
    }

    /**
     * The AMQP value of a message id or correlation id, which may be a ulong, uuid, binary or
     * string only; another type becomes its text.
     */
    static @Nullable Object toAmqpId(@Nullable Value value) {
        return switch (value) {
            case null -> null;
            case Value.Binary _, Value.Id _, Value.Text _ -> toAmqp(value);
            case Value.Whole whole when whole.width() == Value.Width.ULONG -> toAmqp(whole);
            default -> value.asText();
        };
    }
}
