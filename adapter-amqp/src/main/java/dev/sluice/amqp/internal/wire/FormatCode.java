package dev.sluice.amqp.internal.wire;

/** The format codes of AMQP's primitive encodings (AMQP 1.6) and what they say about widths. */
final class FormatCode {

    static final int DESCRIBED = 0x00;
    static final int NULL = 0x40;
    static final int TRUE = 0x41;
    static final int FALSE = 0x42;
    static final int UINT_ZERO = 0x43;
    static final int ULONG_ZERO = 0x44;
    static final int LIST_EMPTY = 0x45;
    static final int UBYTE = 0x50;
    static final int BYTE = 0x51;
    static final int UINT_SMALL = 0x52;
    static final int ULONG_SMALL = 0x53;
    static final int INT_SMALL = 0x54;
    static final int LONG_SMALL = 0x55;
    static final int BOOLEAN = 0x56;
    static final int USHORT = 0x60;
    static final int SHORT = 0x61;
    static final int UINT = 0x70;
    static final int INT = 0x71;
    static final int FLOAT = 0x72;
    static final int CHAR = 0x73;
    static final int DECIMAL32 = 0x74;
    static final int ULONG = 0x80;
    static final int LONG = 0x81;
    static final int DOUBLE = 0x82;
    static final int TIMESTAMP = 0x83;
    static final int DECIMAL64 = 0x84;
    static final int DECIMAL128 = 0x94;
    static final int UUID = 0x98;
    static final int BINARY_SMALL = 0xA0;
    static final int STRING_SMALL = 0xA1;
    static final int SYMBOL_SMALL = 0xA3;
    static final int BINARY = 0xB0;
    static final int STRING = 0xB1;
    static final int SYMBOL = 0xB3;
    static final int LIST_SMALL = 0xC0;
    static final int MAP_SMALL = 0xC1;
    static final int LIST = 0xD0;
    static final int MAP = 0xD1;
    static final int ARRAY_SMALL = 0xE0;
    static final int ARRAY = 0xF0;

    private FormatCode() {}

    /** The bytes of a fixed-width value, or -1 for an unknown code or one of another category. */
    static int fixedWidth(int code) {
        return switch (code) {
            case NULL, TRUE, FALSE, UINT_ZERO, ULONG_ZERO, LIST_EMPTY -> 0;
            case UBYTE, BYTE, UINT_SMALL, ULONG_SMALL, INT_SMALL, LONG_SMALL, BOOLEAN -> 1;
            case USHORT, SHORT -> 2;
            case UINT, INT, FLOAT, CHAR, DECIMAL32 -> 4;
            case ULONG, LONG, DOUBLE, TIMESTAMP, DECIMAL64 -> 8;
            case DECIMAL128, UUID -> 16;
            default -> -1;
        };
    }

    /** The bytes of the size field of a variable-width, compound or array value, or -1. */
    static int sizeWidth(int code) {
        return switch (code) {
            case BINARY_SMALL, STRING_SMALL, SYMBOL_SMALL, LIST_SMALL, MAP_SMALL, ARRAY_SMALL -> 1;
            case BINARY, STRING, SYMBOL, LIST, MAP, ARRAY -> 4;
            default -> -1;
        };
    }

    /**
     * The code of the same type under which any element of an array can be written: four bytes for
     * a size, and not zero bytes, which proton-j refuses, for anything but null.
     */
    static int elementCode(int code) {
        return switch (code) {
            case TRUE, FALSE -> BOOLEAN;
            case UINT_ZERO -> UINT_SMALL;
            case ULONG_ZERO -> ULONG_SMALL;
            case LIST_EMPTY -> LIST;
            case BINARY_SMALL -> BINARY;
            case STRING_SMALL -> STRING;
            case SYMBOL_SMALL -> SYMBOL;
            case LIST_SMALL -> LIST;
            case MAP_SMALL -> MAP;
            case ARRAY_SMALL -> ARRAY;
            default -> code;
        };
    }

    static boolean isList(int code) {
        return code == LIST_EMPTY || code == LIST_SMALL || code == LIST;
    }

    static boolean isMap(int code) {
        return code == MAP_SMALL || code == MAP;
    }

    static boolean isArray(int code) {
        return code == ARRAY_SMALL || code == ARRAY;
    }

    static boolean isString(int code) {
        return code == STRING_SMALL || code == STRING;
    }

    static boolean isSymbol(int code) {
        return code == SYMBOL_SMALL || code == SYMBOL;
    }

    static boolean isBinary(int code) {
        return code == BINARY_SMALL || code == BINARY;
    }

    static String hex(int code) {
        return "0x" + Integer.toHexString(code);
    }
}
