package dev.sluice.routing.internal.session;

import dev.sluice.core.metrics.Metrics;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of sessions. <i>Thread-safe.</i> */
final class SessionCounters {
    final LongAdder connected = new LongAdder();
    final LongAdder known = new LongAdder();
    final LongAdder subscriptions = new LongAdder();
    final LongAdder takenOver;

    SessionCounters(Metrics metrics) {
        takenOver =
                metrics.counter(
                        "sluice_sessions_taken_over_total",
                        "Sessions that a second connection took from a first one.");
        metrics.gauge("sluice_sessions", "Client sessions.", connected::sum, "state", "connected");
        metrics.gauge(
                "sluice_sessions",
                "Client sessions.",
                () -> known.sum() - connected.sum(),
                "state",
                "disconnected");
        metrics.gauge(
                "sluice_session_subscriptions",
                "Subscriptions of client sessions.",
                subscriptions::sum);
    }
}
