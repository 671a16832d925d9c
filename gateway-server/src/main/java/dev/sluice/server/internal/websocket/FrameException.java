package dev.sluice.server.internal.websocket;

/** A frame that breaks RFC 6455, or a limit. */
final class FrameException extends Exception {
    private static final long serialVersionUID = 1;

    private final CloseCode code;

    FrameException(String message) {
        this(CloseCode.PROTOCOL_ERROR, message);
    }

    FrameException(CloseCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    CloseCode code() {
        return code;
    }
}
