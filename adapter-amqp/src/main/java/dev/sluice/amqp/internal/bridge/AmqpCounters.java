package dev.sluice.amqp.internal.bridge;

import dev.sluice.core.metrics.Metrics;

import java.util.concurrent.atomic.LongAdder;

/** What the adapter counts. Thread-safe. */
public final class AmqpCounters {

    /** Messages that came. */
    public final LongAdder received;

    /** Messages that were given to a peer. */
    public final LongAdder delivered;

    /** Messages that are no valid AMQP messages. */
    public final LongAdder undecodable;

    /** Messages that the broker refused. */
    public final LongAdder refused;

    /** Properties that AMQP cannot carry. */
    public final LongAdder droppedProperties;

    /** Connections closed because the peer broke the protocol. */
    public final LongAdder violations;

    /** Connections closed because of a failure of ours. */
    public final LongAdder failures;

    /** Registers the counters. */
    public AmqpCounters(Metrics metrics) {
        received = metrics.counter("sluice_amqp_messages_received_total", "Messages received");
        delivered = metrics.counter("sluice_amqp_messages_delivered_total", "Messages delivered");
        undecodable =
                metrics.counter("sluice_amqp_messages_undecodable_total", "Messages not decodable");
        refused = metrics.counter("sluice_amqp_messages_refused_total", "Messages refused");
        droppedProperties =
                metrics.counter(
                        "sluice_amqp_properties_dropped_total", "Properties AMQP cannot carry");
        violations =
                metrics.counter(
                        "sluice_amqp_protocol_violations_total",
                        "Connections closed for violations");
        failures =
                metrics.counter("sluice_amqp_failures_total", "Connections closed for a failure");
    }
}
