package dev.sluice.server.config;

/** What a listener's protocols are carried by. */
public enum Transport {
    /** The bytes of the connection; {@code any} listeners take WebSocket besides. */
    TCP,
    WEBSOCKET
}
