package dev.sluice.mqtt.session;

import dev.sluice.core.metrics.Metrics;

import java.util.concurrent.atomic.LongAdder;

/** How many packets go in and out; counted once per burst. Thread-safe. */
public final class PacketCounters {
    private final LongAdder received;
    private final LongAdder sent;
    private final LongAdder publishesSent;
    private final LongAdder publishBytesSent;

    PacketCounters(Metrics metrics) {
        String packets = "sluice_mqtt_packets_total";
        String packetsHelp = "MQTT packets of all types";
        received = metrics.counter(packets, packetsHelp, "direction", "received");
        sent = metrics.counter(packets, packetsHelp, "direction", "sent");
        publishesSent = metrics.counter("sluice_mqtt_publishes_sent_total", "PUBLISH packets sent");
        publishBytesSent =
                metrics.counter(
                        "sluice_mqtt_publish_bytes_sent_total", "Payload bytes of PUBLISHes sent");
    }

    /** Counts packets of a burst that was received. */
    public void received(int packets) {
        received.add(packets);
    }

    /**
     * Counts packets of a burst that is being sent.
     *
     * @param packets of all types
     * @param publishes those that are PUBLISHes
     * @param payloadBytes of the PUBLISHes
     */
    public void sent(int packets, int publishes, long payloadBytes) {
        sent.add(packets);
        publishesSent.add(publishes);
        publishBytesSent.add(payloadBytes);
    }
}
