package dev.sluice.core.broker;

/**
 * What is known of a transport connection when it is accepted.
 *
 * <p><i>Immutable.</i>
 *
 * @param id unique in the life of the process
 * @param protocol the adapter's name, for instance {@code mqtt}
 * @param listener the configured name of the listener that accepted it
 * @param remote the peer's address and port
 * @param tenant the name space it belongs to; {@code default} until tenants are configured
 */
public record ConnectionInfo(
        long id, String protocol, String listener, String remote, String tenant) {
    public static final String DEFAULT_TENANT = "default";
}
