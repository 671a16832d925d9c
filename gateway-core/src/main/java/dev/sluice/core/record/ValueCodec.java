package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Value;
import dev.sluice.core.message.Value.Width;
import dev.sluice.core.record.RecordFormatException.Reason;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/**
 * Typed values as a letter for the type and bytes that a Kafka reader understands: text, numbers in
 * decimal, binary as it is, nothing for an absent value.
 */
final class ValueCodec {
    static final char TEXT = 't';
    static final char ABSENT = 'n';
    static final char BINARY = 'x';
    private static final char FLAG = 'f';
    private static final char ID = 'u';
    private static final char MOMENT = 'm';
    private static final char SINGLE = 'r';
    private static final char DOUBLE = 'd';

    private static final int MAX_NUMBER_BYTES = 32;
    private static final int UUID_BYTES = 36;

    private ValueCodec() {}

    static char typeOf(Value value) {
        return switch (value) {
            case Value.Text text -> TEXT;
            case Value.Absent absent -> ABSENT;
            case Value.Binary binary -> BINARY;
            case Value.Flag flag -> FLAG;
            case Value.Id id -> ID;
            case Value.Moment moment -> MOMENT;
            case Value.Real real -> real.isSingle() ? SINGLE : DOUBLE;
            case Value.Whole whole ->
                    letterOf(fits(whole.number(), whole.width()) ? whole.width() : Width.LONG);
        };
    }

    /** The value of a header without a type: text if it is well-formed UTF-8. */
    static Value untyped(@Nullable Bytes content) {
        if (content == null) {
            return new Value.Absent();
        }
        return Utf8.isWellFormed(content)
                ? new Value.Text(content.asUtf8())
                : new Value.Binary(content);
    }

    static Value parse(char type, @Nullable Bytes content) throws RecordFormatException {
        if (type == ABSENT) {
            return new Value.Absent();
        }
        if (content == null) {
            throw fault("a value of type " + shown(type) + " is null");
        }
        return switch (type) {
            case TEXT -> new Value.Text(text(content, "a text value"));
            case BINARY -> new Value.Binary(content);
            case FLAG -> flag(content);
            case ID -> id(content);
            default -> number(type, content);
        };
    }

    /** Text that must be well-formed. */
    static String text(Bytes content, String what) throws RecordFormatException {
        if (!Utf8.isWellFormed(content)) {
            throw fault(what + " is not well-formed UTF-8");
        }
        return content.asUtf8();
    }

    static RecordFormatException fault(String what) {
        return new RecordFormatException(Reason.FIELD, what);
    }

    private static Value flag(Bytes content) throws RecordFormatException {
        return switch (content.length() > 5 ? "" : content.asUtf8()) {
            case "true" -> new Value.Flag(true);
            case "false" -> new Value.Flag(false);
            default -> throw fault("a flag is neither true nor false: " + content);
        };
    }

    private static Value id(Bytes content) throws RecordFormatException {
        if (content.length() == UUID_BYTES) {
            String text = content.asUtf8();
            try {
                UUID uuid = UUID.fromString(text);
                if (uuid.toString().equalsIgnoreCase(text)) {
                    return new Value.Id(uuid);
                }
            } catch (IllegalArgumentException e) {
                throw fault("a UUID does not parse: " + content);
            }
        }
        throw fault("a UUID does not parse: " + content);
    }

    private static Value number(char type, Bytes content) throws RecordFormatException {
        if (content.length() > MAX_NUMBER_BYTES) {
            throw fault("a number of type " + shown(type) + " has " + content.length() + " digits");
        }
        String digits = content.asUtf8();
        Width width = widthOf(type);
        try {
            if (width != null) {
                return whole(digits, width);
            }
            return switch (type) {
                case MOMENT -> new Value.Moment(Long.parseLong(digits));
                case SINGLE -> new Value.Real(Float.parseFloat(digits), true);
                case DOUBLE -> new Value.Real(Double.parseDouble(digits), false);
                default -> throw fault("value type " + shown(type) + " is not known");
            };
        } catch (NumberFormatException e) {
            throw fault("a number does not parse: " + content);
        }
    }

    private static char letterOf(Width width) {
        return switch (width) {
            case BYTE -> '1';
            case SHORT -> '2';
            case INT -> '4';
            case LONG -> '8';
            case UBYTE -> 'B';
            case USHORT -> 'S';
            case UINT -> 'I';
            case ULONG -> 'L';
        };
    }

    private static @Nullable Width widthOf(char letter) {
        return switch (letter) {
            case '1' -> Width.BYTE;
            case '2' -> Width.SHORT;
            case '4' -> Width.INT;
            case '8' -> Width.LONG;
            case 'B' -> Width.UBYTE;
            case 'S' -> Width.USHORT;
            case 'I' -> Width.UINT;
            case 'L' -> Width.ULONG;
            default -> null;
        };
    }

    private static Value whole(String digits, Width width) throws RecordFormatException {
        long number =
                width == Width.ULONG ? Long.parseUnsignedLong(digits) : Long.parseLong(digits);
        if (!fits(number, width)) {
            throw fault(digits + " is no " + width);
        }
        return new Value.Whole(number, width);
    }

    private static boolean fits(long number, Width width) {
        return switch (width) {
            case BYTE -> number == (byte) number;
            case SHORT -> number == (short) number;
            case INT -> number == (int) number;
            case LONG, ULONG -> true;
            case UBYTE -> number == (number & 0xffL);
            case USHORT -> number == (number & 0xffffL);
            case UINT -> number == (number & 0xffff_ffffL);
        };
    }

    private static String shown(char type) {
        return type > ' ' && type < 0x7f ? "'" + type + "'" : "0x" + Integer.toHexString(type);
    }
}
