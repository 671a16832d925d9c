package dev.sluice.nativecodec;

import java.util.HexFormat;
import java.util.UUID;

/**
 * A typed value of a message property.
 *
 * <p>The closed set of types that every protocol of the broker can carry or describe; unsigned
 * types keep their own identity so that they come out as they went in. Immutable.
 */
public sealed interface Value {
    /** The one null. */
    Null NULL = new Null();

    /** The value as a reader would write it, for display. */
    String display();

    record Null() implements Value {
        @Override
        public String display() {
            return "null";
        }
    }

    record Bool(boolean value) implements Value {
        @Override
        public String display() {
            return Boolean.toString(value);
        }
    }

    record Int8(byte value) implements Value {
        @Override
        public String display() {
            return Byte.toString(value);
        }
    }

    record Int16(short value) implements Value {
        @Override
        public String display() {
            return Short.toString(value);
        }
    }

    record Int32(int value) implements Value {
        @Override
        public String display() {
            return Integer.toString(value);
        }
    }

    record Int64(long value) implements Value {
        @Override
        public String display() {
            return Long.toString(value);
        }
    }

    /** 0 to 255. */
    record UInt8(int value) implements Value {
        public UInt8 {
            requireRange(value, 0xFF);
        }

        @Override
        public String display() {
            return Integer.toString(value);
        }
    }

    /** 0 to 65,535. */
    record UInt16(int value) implements Value {
        public UInt16 {
            requireRange(value, 0xFFFF);
        }

        @Override
        public String display() {
            return Integer.toString(value);
        }
    }

    /** 0 to 2^32 - 1. */
    record UInt32(long value) implements Value {
        public UInt32 {
            requireRange(value, 0xFFFF_FFFFL);
        }

        @Override
        public String display() {
            return Long.toString(value);
        }
    }

    /** 0 to 2^64 - 1, as the 64 bits of {@code value}. */
    record UInt64(long value) implements Value {
        @Override
        public String display() {
            return Long.toUnsignedString(value);
        }
    }

    record Float32(float value) implements Value {
        @Override
        public String display() {
            return Float.toString(value);
        }
    }

    record Float64(double value) implements Value {
        @Override
        public String display() {
            return Double.toString(value);
        }
    }

    /** Milliseconds since 1970-01-01T00:00:00Z. */
    record Timestamp(long epochMs) implements Value {
        @Override
        public String display() {
            return Long.toString(epochMs);
        }
    }

    record Uuid(UUID value) implements Value {
        @Override
        public String display() {
            return value.toString();
        }
    }

    record Text(String value) implements Value {
        @Override
        public String display() {
            return value;
        }
    }

    record Binary(Octets value) implements Value {
        @Override
        public String display() {
            return HexFormat.of().formatHex(value.sharedArray());
        }
    }

    static Value of(String value) {
        return new Text(value);
    }

    static Value of(boolean value) {
        return new Bool(value);
    }

    static Value of(int value) {
        return new Int32(value);
    }

    static Value of(long value) {
        return new Int64(value);
    }

    static Value of(double value) {
        return new Float64(value);
    }

    static Value of(UUID value) {
        return new Uuid(value);
    }

    static Value of(Octets value) {
        return new Binary(value);
    }

    private static void requireRange(long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " is not within 0 to " + max);
        }
    }
}
