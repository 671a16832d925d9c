package dev.sluice.conformance.client;

/** What carries a client's protocol. */
public enum Carrier {
    TCP,
    WEBSOCKET;

    /** One of two texts, such as schemes of addresses. */
    String choose(String overTcp, String overWebSocket) {
        return this == TCP ? overTcp : overWebSocket;
    }
}
