package dev.sluice.core.broker;

import org.jspecify.annotations.Nullable;

/**
 * Whose session, and what becomes of it.
 *
 * <p><i>Immutable.</i>
 *
 * @param clientId not empty; unique within the tenant
 * @param cleanStart whether an existing session is discarded first
 * @param expiryMs how long the session outlives its connection: 0 ends with it, {@link #NEVER}
 *     stays
 * @param will published when the connection ends without {@link ClientSession#disconnect}
 *     discarding it
 */
public record SessionRequest(
        String clientId, boolean cleanStart, long expiryMs, @Nullable Will will) {
    public static final long NEVER = Long.MAX_VALUE;
}
