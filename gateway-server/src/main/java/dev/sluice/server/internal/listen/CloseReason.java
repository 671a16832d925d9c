package dev.sluice.server.internal.listen;

import java.util.Locale;

/** Why a connection ended, as the tag {@code reason} says it. */
enum CloseReason {
    /** The peer closed it. */
    PEER,
    /** The adapter closed it, whether in peace or not. */
    BROKER,
    /** Reading or writing failed, or a handler did. */
    FAILURE,
    /** The server stops. */
    STOPPING,
    /** Its first bytes are of no protocol that the listener speaks. */
    UNRECOGNISED,
    /** It did not show its protocol in time, or what comes before that. */
    SILENT,
    /** It began with no PROXY header, or a bad one, where there must be one. */
    PROXY_HEADER,
    /** Its address, as the PROXY header names it, has too many connections. */
    LIMIT,
    /** Its request for a WebSocket was refused, or its frames broke the rules. */
    WEBSOCKET;

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
