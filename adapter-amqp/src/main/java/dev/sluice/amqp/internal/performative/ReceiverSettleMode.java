package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.Nullable;

/** When the receiver settles (AMQP 2.8.3). Immutable. */
public enum ReceiverSettleMode {
    FIRST(0),
    SECOND(1);

    private final int code;

    ReceiverSettleMode(int code) {
        this.code = code;
    }

    /** The value on the wire. */
    public int code() {
        return code;
    }

    /** What {@code code} stands for, or null. */
    public static @Nullable ReceiverSettleMode of(int code) {
        return switch (code) {
            case 0 -> FIRST;
            case 1 -> SECOND;
            default -> null;
        };
    }
}
