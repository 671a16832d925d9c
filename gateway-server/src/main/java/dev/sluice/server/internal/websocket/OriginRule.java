package dev.sluice.server.internal.websocket;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which web pages may connect. A browser says in {@code Origin} whose page asks, and does not stop
 * a page from asking any server that it can reach; so the server must.
 *
 * <p><i>Immutable.</i>
 */
final class OriginRule {
    private static final String ANY = "*";
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);

    private final Set<String> allowed;

    /** Without any allowed ones, pages of the request's own host may. */
    OriginRule(Collection<String> allowed) {
        this.allowed =
                allowed.stream()
                        .map(OriginRule::normalised)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * @param host the request's field Host
     * @param local where the request arrived
     */
    boolean allows(String origin, String host, InetAddress local) {
        if (allowed.contains(ANY)) {
            return true;
        }
        if (!allowed.isEmpty()) {
            return allowed.contains(normalised(origin));
        }
        String own = hostOf("http://" + host);
        return own != null && own.equals(hostOf(origin)) && isOwn(own, local);
    }

    /**
     * Anybody can make a name of theirs lead to this machine's loopback address, and a page that
     * was loaded by that name has the same host as the request then. Addresses and {@code
     * localhost} cannot be made to lead elsewhere.
     */
    private static boolean isOwn(String host, InetAddress local) {
        return !local.isLoopbackAddress()
                || host.equals("localhost")
                || host.startsWith("[")
                || host.matches("[0-9.]+");
    }

    private static @Nullable String hostOf(String origin) {
        try {
            String host = new URI(origin).getHost();
            return host == null ? null : host.toLowerCase(Locale.ROOT);
        } catch (URISyntaxException _) {
            return null;
        }
    }

    /** In lower case, and without a port that says nothing. */
    private static String normalised(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        int colon = lower.indexOf(':');
        Integer port = colon < 0 ? null : DEFAULT_PORTS.get(lower.substring(0, colon));
        String end = ":" + port;
        return port != null && lower.endsWith(end)
                ? lower.substring(0, lower.length() - end.length())
                : lower;
    }
}
