package dev.sluice.server.internal.listen;

import dev.sluice.core.metrics.Metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one protocol on one listener. They outlive the connections that they count.
 *
 * <p><i>Thread-safe.</i>
 */
final class ConnectionCounters {
    private final LongAdder open = new LongAdder();
    private final LongAdder opened;
    private final LongAdder receivedBytes;
    private final LongAdder sentBytes;
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    ConnectionCounters(Metrics metrics, String protocol, String listener) {
        String[] tags = {"protocol", protocol, "listener", listener};
        metrics.gauge("sluice_connections", "Open connections", open::sum, tags);
        opened = metrics.counter("sluice_connections_opened_total", "Connections taken on", tags);
        receivedBytes =
                metrics.counter(
                        "sluice_network_received_bytes_total", "Bytes read from sockets", tags);
        sentBytes =
                metrics.counter("sluice_network_sent_bytes_total", "Bytes given to sockets", tags);
        for (CloseReason reason : CloseReason.values()) {
            closed.put(
                    reason,
                    metrics.counter(
                            "sluice_connections_closed_total",
                            "Connections ended",
                            "protocol",
                            protocol,
                            "listener",
                            listener,
                            "reason",
                            reason.tag()));
        }
    }

    void opened() {
        open.increment();
        opened.increment();
    }

    void closed(CloseReason reason) {
        open.decrement();
        LongAdder counter = closed.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A connection that was counted here as opened goes on under other counters. */
    void movedOn() {
        open.decrement();
        opened.decrement();
    }

    void received(int bytes) {
        receivedBytes.add(bytes);
    }

    void sent(int bytes) {
        sentBytes.add(bytes);
    }
}
