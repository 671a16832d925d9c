package dev.sluice.server.internal.websocket;

/** Why no more frames are read from a peer. */
sealed interface FrameEnd {
    /**
     * The peer has said goodbye.
     *
     * @param code its code, or {@link #NO_CODE}
     */
    record Closed(int code) implements FrameEnd {
        static final int NO_CODE = 0;
    }

    /** The peer has broken RFC 6455, or a limit. */
    record Violated(CloseCode code, String why) implements FrameEnd {}
}
