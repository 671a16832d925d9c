package dev.sluice.benchmarks.mqtt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a workload and counts what its subscribers get.
 *
 * <p><i>Confined to the main thread.</i>
 */
final class Throughput {
    private final Workload workload;
    private final Load load;
    private final List<Client> publishers = new ArrayList<>();
    private final long[] receivedOf;
    private long received;

    Throughput(Workload workload, Load load) {
        this.workload = workload;
        this.load = load;
        receivedOf = new long[workload.publishers()];
    }

    /** Deliveries in a second, after a warm-up. */
    double perSecond(double warmUpSeconds, double seconds) throws IOException {
        connect();
        run(warmUpSeconds);
        long before = received;
        long start = System.nanoTime();
        run(seconds);
        return (received - before) / ((System.nanoTime() - start) / 1e9);
    }

    private void connect() throws IOException {
        if (workload.isShared()) {
            Client all = load.connect("all", true, (_, _, _) -> received++);
            load.subscribe(all, "load/#", workload.qos());
        }
        for (int i = 0; i < workload.publishers(); i++) {
            int publisher = i;
            for (int j = 0; !workload.isShared() && j < workload.subscribers(); j++) {
                Client one =
                        load.connect(
                                "s" + i + "." + j,
                                true,
                                (_, _, _) -> {
                                    received++;
                                    receivedOf[publisher]++;
                                });
                load.subscribe(one, workload.topic(i), workload.qos());
            }
            Client client = load.connect("p" + i, true, (_, _, _) -> {});
            client.publishes(workload.topic(i), workload.qos(), workload.payloadBytes());
            publishers.add(client);
        }
    }

    private void run(double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            int published = 0;
            for (int i = 0; i < publishers.size(); i++) {
                published += publishers.get(i).publish(free(i));
            }
            load.turn(published == 0 ? 1 : 0);
        }
    }

    /** How many messages the publisher may send. */
    private int free(int publisher) {
        Client client = publishers.get(publisher);
        long onTheirWay =
                workload.isShared()
                        ? (publishers.stream().mapToLong(Client::sent).sum() - received)
                                / publishers.size()
                        : client.sent() - receivedOf[publisher] / workload.subscribers();
        return Math.max(0, workload.window() - (int) Math.max(onTheirWay, client.unanswered()));
    }
}
