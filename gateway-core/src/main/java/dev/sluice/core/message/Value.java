package dev.sluice.core.message;

import java.util.HexFormat;
import java.util.UUID;

/**
 * A typed value of a property, a message id or a correlation id. The set is closed: it is what
 * AMQP's simple types, JMS properties and MQTT's strings and binaries need to cross without losing
 * their type.
 *
 * <p><i>Immutable.</i>
 */
public sealed interface Value {
    /** The value as protocols without types show it; the forms are listed in docs/mapping.md. */
    String asText();

    record Text(String text) implements Value {
        @Override
        public String asText() {
            return text;
        }
    }

    record Flag(boolean isTrue) implements Value {
        @Override
        public String asText() {
            return Boolean.toString(isTrue);
        }
    }

    /** An integer of the given width; {@link Width#ULONG} keeps its 64 bits in {@code number}. */
    record Whole(long number, Width width) implements Value {
        @Override
        public String asText() {
            return width == Width.ULONG ? Long.toUnsignedString(number) : Long.toString(number);
        }
    }

    /** A floating point number; {@code isSingle} when it came as 32 bits. */
    record Real(double number, boolean isSingle) implements Value {
        @Override
        public String asText() {
            return isSingle ? Float.toString((float) number) : Double.toString(number);
        }
    }

    record Binary(Bytes bytes) implements Value {
        /** Lower-case hexadecimal. */
        @Override
        public String asText() {
            return HexFormat.of().formatHex(bytes.toArray());
        }
    }

    record Id(UUID uuid) implements Value {
        @Override
        public String asText() {
            return uuid.toString();
        }
    }

    /** Milliseconds since 1970-01-01T00:00Z. */
    record Moment(long epochMs) implements Value {
        @Override
        public String asText() {
            return Long.toString(epochMs);
        }
    }

    /** A key that is there without a value. */
    record Absent() implements Value {
        @Override
        public String asText() {
            return "";
        }
    }

    /** How many bits an integer has, and whether they are signed. */
    enum Width {
        BYTE,
        SHORT,
        INT,
        LONG,
        UBYTE,
        USHORT,
        UINT,
        ULONG
    }

    static Value text(String text) {
        return new Text(text);
    }
}
