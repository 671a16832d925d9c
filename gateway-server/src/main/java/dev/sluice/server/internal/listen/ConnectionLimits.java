package dev.sluice.server.internal.listen;

import dev.sluice.server.config.LimitsConfig;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections there are and may be, in all and from one address. Loopback addresses have
 * only the first limit: behind them may be a whole machine of clients.
 *
 * <p><i>Thread-safe.</i>
 */
final class ConnectionLimits {
    private final int mostPerAddress;
    private final Places open;
    private final Map<InetAddress, Integer> openByAddress = new ConcurrentHashMap<>();

    /** What became of a request for a place. */
    enum Verdict {
        /** There is room; {@code leave} gives it back. */
        ENTERED("entered"),
        ALL_TAKEN("limits.connections"),
        ADDRESS_FULL("limits.connections-per-address");

        private final String key;

        Verdict(String key) {
            this.key = key;
        }

        /** The configuration key of the limit that was hit. */
        String key() {
            return key;
        }
    }

    ConnectionLimits(LimitsConfig limits) {
        this.open = new Places(limits.connections());
        this.mostPerAddress = limits.connectionsPerAddress();
    }

    /** Asks for one of all places. */
    Verdict enter() {
        return open.enter() ? Verdict.ENTERED : Verdict.ALL_TAKEN;
    }

    void leave() {
        open.leave();
    }

    /** Asks for one of the places of an address, for a connection that has a place already. */
    Verdict enter(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return Verdict.ENTERED;
        }
        if (openByAddress.merge(address, 1, Integer::sum) > mostPerAddress) {
            leave(address);
            return Verdict.ADDRESS_FULL;
        }
        return Verdict.ENTERED;
    }

    void leave(InetAddress address) {
        if (!address.isLoopbackAddress()) {
            openByAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
