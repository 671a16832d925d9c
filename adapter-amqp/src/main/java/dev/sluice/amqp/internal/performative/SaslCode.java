package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.Nullable;

/** The result of a SASL dialogue (AMQP 5.3.3.6). Immutable. */
public enum SaslCode {
    OK(0),
    AUTH(1),
    SYS(2),
    SYS_PERM(3),
    SYS_TEMP(4);

    private final int code;

    SaslCode(int code) {
        this.code = code;
    }

    /** The value on the wire. */
    public int code() {
        return code;
    }

    /** What {@code code} stands for, or null. */
    public static @Nullable SaslCode of(int code) {
        return switch (code) {
            case 0 -> OK;
            case 1 -> AUTH;
            case 2 -> SYS;
            case 3 -> SYS_PERM;
            case 4 -> SYS_TEMP;
            default -> null;
        };
    }
}
