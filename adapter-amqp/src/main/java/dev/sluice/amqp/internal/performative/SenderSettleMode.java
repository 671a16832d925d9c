package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.Nullable;

/** How the sender settles (AMQP 2.8.2). Immutable. */
public enum SenderSettleMode {
    UNSETTLED(0),
    SETTLED(1),
    MIXED(2);

    private final int code;

    SenderSettleMode(int code) {
        this.code = code;
    }

    /** The value on the wire. */
    public int code() {
        return code;
    }

    /** What {@code code} stands for, or null. */
    public static @Nullable SenderSettleMode of(int code) {
        return switch (code) {
            case 0 -> UNSETTLED;
            case 1 -> SETTLED;
            case 2 -> MIXED;
            default -> null;
        };
    }
}
