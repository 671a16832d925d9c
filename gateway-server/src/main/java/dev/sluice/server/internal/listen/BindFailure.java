package dev.sluice.server.internal.listen;

import dev.sluice.config.BindAddress;
import dev.sluice.server.StartException;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Locale;

/** Says in a user's words why a place to listen on is no good. */
public final class BindFailure {
    private BindFailure() {}

    /** Resolves a place that only this machine can reach. */
    public static InetSocketAddress loopback(String key, BindAddress bind) throws StartException {
        InetSocketAddress address = bind.toSocketAddress();
        if (address.isUnresolved()) {
            throw new StartException(
                    "%s: there is no host \"%s\"; use an address such as 127.0.0.1:%d"
                            .formatted(key, bind.host(), bind.port()));
        }
        if (!address.getAddress().isLoopbackAddress()) {
            throw new StartException(
                    ("%s: other machines can reach %s, and this version cannot authenticate them"
                                    + " yet; bind to 127.0.0.1:%d")
                            .formatted(key, bind, bind.port()));
        }
        return address;
    }

    /** Explains the failure of a bind. */
    public static StartException explain(String key, BindAddress bind, @Nullable Throwable cause) {
        String said = cause == null ? "" : String.valueOf(cause.getMessage());
        String lower = said.toLowerCase(Locale.ROOT);
        String why;
        if (lower.contains("in use")) {
            why = "is in use by another program; stop that one or change the port";
        } else if (lower.contains("permission denied")) {
            why = "needs rights that this user does not have; take a port from 1024 on";
        } else if (lower.contains("cannot assign") || lower.contains("can't assign")) {
            why = "is no address of this machine; use 127.0.0.1 or one that it has";
        } else {
            why = "cannot be bound (" + said + ")";
        }
        String message = "%s: %s %s".formatted(key, bind, why);
        return cause == null ? new StartException(message) : new StartException(message, cause);
    }
}
