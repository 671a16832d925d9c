package dev.sluice.mqtt.session;

import dev.sluice.core.metrics.Metrics;
import dev.sluice.mqtt.codec.Leniency;
import dev.sluice.mqtt.codec.ReasonCode;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one MQTT listener. Thread-safe. */
public final class Counters {
    private static final String DROPPED = "sluice_mqtt_publishes_dropped_total";
    private static final String DROPPED_HELP = "Messages of clients that were not published";
    private static final String UNDELIVERED = "sluice_mqtt_deliveries_dropped_total";
    private static final String UNDELIVERED_HELP = "Deliveries that were not sent to a client";

    private final Map<ReasonCode, LongAdder> violations = new EnumMap<>(ReasonCode.class);
    private final Map<Leniency, LongAdder> leniencies = new EnumMap<>(Leniency.class);
    final LongAdder connectionsAccepted;
    final LongAdder connectionsRefused;
    final LongAdder connectionsRedirected;
    final LongAdder droppedReserved;
    final LongAdder droppedRefused;
    final LongAdder undeliveredTooLarge;
    final LongAdder undeliveredExpired;
    final LongAdder sourcesEnded;
    final LongAdder unknownAcknowledgements;
    final LongAdder keepAliveTimeouts;
    final LongAdder deniedDisconnects;
    final LongAdder connectTimeouts;
    private final PacketCounters packets;
    private final LongAdder propertiesDropped;
    private final LongAdder internalErrors;

    /** Registers the counters. */
    public Counters(Metrics metrics) {
        for (ReasonCode reason : ReasonCode.values()) {
            if (reason.isError()) {
                violations.put(
                        reason,
                        metrics.counter(
                                "sluice_mqtt_protocol_violations_total",
                                "Connections ended because the client broke the protocol or a"
                                        + " limit",
                                "reason",
                                reason.name().toLowerCase(Locale.ROOT)));
            }
        }
        for (Leniency what : Leniency.values()) {
            leniencies.put(
                    what,
                    metrics.counter(
                            "sluice_mqtt_leniencies_total",
                            "What clients got wrong and was let pass",
                            "what",
                            what.name().toLowerCase(Locale.ROOT)));
        }
        String connects = "sluice_mqtt_connects_total";
        String connectsHelp = "CONNECT packets by their outcome";
        connectionsAccepted = metrics.counter(connects, connectsHelp, "outcome", "accepted");
        connectionsRefused = metrics.counter(connects, connectsHelp, "outcome", "refused");
        connectionsRedirected = metrics.counter(connects, connectsHelp, "outcome", "redirected");
        droppedReserved = metrics.counter(DROPPED, DROPPED_HELP, "why", "reserved_topic");
        droppedRefused = metrics.counter(DROPPED, DROPPED_HELP, "why", "refused");
        undeliveredTooLarge =
                metrics.counter(UNDELIVERED, UNDELIVERED_HELP, "why", "packet_too_large");
        undeliveredExpired = metrics.counter(UNDELIVERED, UNDELIVERED_HELP, "why", "expired");
        sourcesEnded =
                metrics.counter(
                        "sluice_mqtt_sources_ended_total",
                        "Subscriptions to queues and streams that the broker has ended");
        unknownAcknowledgements =
                metrics.counter(
                        "sluice_mqtt_unknown_acknowledgements_total",
                        "Acknowledgements for packet identifiers that are not in use");
        deniedDisconnects =
                metrics.counter(
                        "sluice_mqtt_denied_disconnects_total",
                        "Connections ended because the client did what it may not");
        packets = new PacketCounters(metrics);
        String timeouts = "sluice_mqtt_timeouts_total";
        String timeoutsHelp = "Connections ended because the client was silent";
        keepAliveTimeouts = metrics.counter(timeouts, timeoutsHelp, "waiting_for", "keep_alive");
        connectTimeouts = metrics.counter(timeouts, timeoutsHelp, "waiting_for", "connect");
        propertiesDropped =
                metrics.counter(
                        "sluice_mqtt_properties_dropped_total",
                        "Properties of messages that MQTT cannot carry");
        internalErrors =
                metrics.counter(
                        "sluice_mqtt_internal_errors_total",
                        "Connections ended because of a fault of the broker");
    }

    /** Counts packets. */
    public PacketCounters packets() {
        return packets;
    }

    /** Counts properties left out of deliveries. */
    public LongAdder propertiesDropped() {
        return propertiesDropped;
    }

    /** Counts connections that ended because of a fault of ours. */
    public LongAdder internalErrors() {
        return internalErrors;
    }

    void allowed(Leniency what) {
        Objects.requireNonNull(leniencies.get(what), what::name).increment();
    }

    void violated(ReasonCode reason) {
        Objects.requireNonNull(violations.get(reason), reason::name).increment();
    }
}
