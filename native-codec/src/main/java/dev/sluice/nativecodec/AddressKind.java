package dev.sluice.nativecodec;

import org.jspecify.annotations.Nullable;

/** What an address names; {@link #ANY} reaches everything bound to it. Immutable. */
public enum AddressKind {
    ANY(0),
    QUEUE(1),
    TOPIC(2),
    STREAM(3);

    private final int code;

    AddressKind(int code) {
        this.code = code;
    }

    /** The number on the wire, 8 bits. */
    public int code() {
        return code;
    }

    /** The kind with this number, or null if there is none. */
    public static @Nullable AddressKind of(int code) {
        return switch (code) {
            case 0 -> ANY;
            case 1 -> QUEUE;
            case 2 -> TOPIC;
            case 3 -> STREAM;
            default -> null;
        };
    }
}
