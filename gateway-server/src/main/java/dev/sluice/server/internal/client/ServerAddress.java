package dev.sluice.server.internal.client;

import org.jspecify.annotations.Nullable;

/**
 * Where to connect and as whom.
 *
 * <p><i>Immutable.</i>
 *
 * @param user null to be anonymous
 * @param password null if there is none
 */
public record ServerAddress(
        ClientProtocol protocol,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {
    /** For messages: without the password. */
    @Override
    public String toString() {
        return "%s://%s:%d".formatted(protocol, host, port);
    }
}
