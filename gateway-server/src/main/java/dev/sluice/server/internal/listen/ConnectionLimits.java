package dev.sluice.server.internal.listen;

import dev.sluice.server.config.LimitsConfig;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections there are and may be, in all and from one address. Loopback addresses have
 * only the first limit: behind them may be a whole machine of clients.
 *
 * <p><i>Thread-safe.</i>
 */
final class ConnectionLimits {
    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> openByAddress = new ConcurrentHashMap<>();

    /** What became of a request for a place. */
    enum Verdict {
        /** There is room; {@link #leave} gives it back. */
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
        this.most = limits.connections();
        this.mostPerAddress = limits.connectionsPerAddress();
    }

    Verdict enter(InetAddress address) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return Verdict.ALL_TAKEN;
        }
        if (!address.isLoopbackAddress()) {
            int now = openByAddress.merge(address, 1, Integer::sum);
            if (now > mostPerAddress) {
                leave(address);
                return Verdict.ADDRESS_FULL;
            }
        }
        return Verdict.ENTERED;
    }

    void leave(InetAddress address) {
        open.decrementAndGet();
        if (!address.isLoopbackAddress()) {
            openByAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
