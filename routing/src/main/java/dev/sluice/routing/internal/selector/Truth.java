package dev.sluice.routing.internal.selector;

/** The three values of SQL's logic. */
enum Truth {
    TRUE,
    FALSE,
    UNKNOWN;

    static Truth of(boolean claim) {
        return claim ? TRUE : FALSE;
    }

    Truth negated() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            case UNKNOWN -> UNKNOWN;
        };
    }
}
