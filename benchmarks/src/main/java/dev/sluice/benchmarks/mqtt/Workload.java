package dev.sluice.benchmarks.mqtt;

import java.util.List;
import java.util.Locale;

/**
 * Who publishes what to whom, as fast as it goes.
 *
 * <p><i>Immutable.</i>
 *
 * @param publishers each with a topic of its own
 * @param subscribers how many get each message
 * @param isShared whether there is one subscriber for all topics, or {@code subscribers} for each
 * @param window how many messages may be on their way from each publisher
 */
record Workload(
        String name,
        int publishers,
        int subscribers,
        boolean isShared,
        int qos,
        int payloadBytes,
        int window) {
    static final List<Workload> ALL =
            List.of(
                    fanIn(0, 64),
                    fanOut(10),
                    fanOut(100),
                    fanOut(1_000),
                    fanIn(1, 64),
                    fanIn(1, 1_024),
                    fanIn(2, 64),
                    new Workload("100 pairs, QoS 0, 64 B", 100, 1, false, 0, 64, 20));

    private static Workload fanIn(int qos, int bytes) {
        String name = String.format(Locale.ROOT, "10 to 1, QoS %d, %d B", qos, bytes);
        return new Workload(name, 10, 1, true, qos, bytes, 200);
    }

    private static Workload fanOut(int subscribers) {
        String name = String.format(Locale.ROOT, "1 to %,d, QoS 0, 64 B", subscribers);
        int window = Math.max(8, 20_000 / subscribers);
        return new Workload(name, 1, subscribers, false, 0, 64, window);
    }

    String topic(int publisher) {
        return "load/" + publisher;
    }
}
