package dev.sluice.mqtt;

import dev.sluice.config.Default;

import java.nio.charset.StandardCharsets;

/**
 * Where the clients of a listener are sent instead of being let in (MQTT 5 section 4.11).
 * Immutable.
 *
 * @param server one or several servers as MQTT 5 writes them: {@code host:port}, separated by
 *     spaces
 * @param permanent whether a client is to use the other server from now on
 */
public record Redirect(String server, @Default("false") boolean permanent) {
    private static final int LONGEST = 1_024;

    public Redirect {
        int bytes = server.getBytes(StandardCharsets.UTF_8).length;
        if (server.isBlank() || bytes > LONGEST || server.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "server is not a reference of 1 to %d bytes".formatted(LONGEST));
        }
    }
}
