package dev.sluice.routing.internal.connection;

import dev.sluice.core.metrics.Metrics;

import java.util.concurrent.atomic.LongAdder;

/** What the connections of one protocol count together. <i>Thread-safe.</i> */
public record ConnectionCounters(
        LongAdder received,
        LongAdder receivedBytes,
        LongAdder denied,
        LongAdder authenticated,
        LongAdder rejected) {
    /** The counters of a protocol; the same ones for every call with equal arguments. */
    public static ConnectionCounters of(Metrics metrics, String protocol) {
        String[] tag = {"protocol", protocol};
        return new ConnectionCounters(
                metrics.counter(
                        "sluice_messages_received_total", "Messages that clients published.", tag),
                metrics.counter(
                        "sluice_message_bytes_received_total",
                        "Body bytes of messages that clients published.",
                        tag),
                metrics.counter(
                        "sluice_authz_denied_total", "Requests that were not allowed.", tag),
                metrics.counter(
                        "sluice_auth_attempts_total",
                        "Attempts to authenticate.",
                        "protocol",
                        protocol,
                        "result",
                        "accepted"),
                metrics.counter(
                        "sluice_auth_attempts_total",
                        "Attempts to authenticate.",
                        "protocol",
                        protocol,
                        "result",
                        "rejected"));
    }
}
