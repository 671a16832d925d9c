package dev.sluice.config;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * A host and a TCP port to listen on, written {@code 127.0.0.1:1883}, {@code [::1]:1883} or {@code
 * localhost:1883}. Port 0 lets the system choose. Immutable.
 *
 * @param host a name or an address; an IPv6 address has no brackets here
 */
public record BindAddress(String host, int port) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,253}");
    private static final Pattern IPV6 =
            Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9_.-]{1,32})?");

    public BindAddress {
        if (!NAME.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "the host is a name, an IPv4 address or an IPv6 address in brackets");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("the port must be 0 to 65535");
        }
    }

    /** Reads the notation above; throws IllegalArgumentException if the text is not in it. */
    public static BindAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.isEmpty()) {
            throw new IllegalArgumentException(
                    "an address is host:port, such as 127.0.0.1:1883; the host 0.0.0.0 means all"
                            + " interfaces");
        }
        String port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("the port must be 0 to 65535");
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (!host.contains(":")) {
                throw new IllegalArgumentException("only an IPv6 address stands in brackets");
            }
        } else if (host.contains(":")) {
            throw new IllegalArgumentException(
                    "an IPv6 address stands in brackets, such as [::1]:1883");
        }
        return new BindAddress(host, Integer.parseInt(port));
    }

    /** The address to bind; asks the name service if the host is a name. */
    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(host, port);
    }

    /** The notation above. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
