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
    /** It did not show its protocol in time. */
    SILENT;

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
