package dev.sluice.server.internal.websocket;

import java.util.Locale;

/** Why one side of a WebSocket closes it (RFC 6455, 7.4.1), as far as the broker says so. */
public enum CloseCode {
    /** What the protocol inside had to do is done. */
    NORMAL(1000),
    /** The server stops. */
    GOING_AWAY(1001),
    PROTOCOL_ERROR(1002),
    /** Text; all protocols here are binary. */
    UNSUPPORTED_DATA(1003),
    /** The reason in a close frame is no UTF-8. */
    INVALID_TEXT(1007),
    TOO_BIG(1009);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** As the tag {@code reason} says it. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
