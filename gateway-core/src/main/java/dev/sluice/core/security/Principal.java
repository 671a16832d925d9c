package dev.sluice.core.security;

/**
 * Who is connected, after authentication.
 *
 * <p><i>Immutable.</i>
 *
 * @param name unique among authenticated users; {@link #ANONYMOUS}'s name is reserved
 * @param isAuthenticated false for clients that proved nothing
 */
public record Principal(String name, boolean isAuthenticated) {
    public static final Principal ANONYMOUS = new Principal("anonymous", false);
}
