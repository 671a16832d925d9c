package dev.sluice.benchmarks.mqtt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes in QoS 1 for a session whose client is away, and lets it take everything then.
 *
 * <p><i>Confined to the main thread.</i>
 */
final class Offline {
    private static final int PUBLISHERS = 10;
    private static final int WINDOW = 200;
    private static final int PAYLOAD_BYTES = 64;

    private final Load load;
    private final int messages;
    private long received;

    Offline(Load load, int messages) {
        this.load = load;
        this.messages = messages;
    }

    /** Messages in a second: into the session, and out of it. */
    double[] perSecond() throws IOException {
        Client away = load.connect("away", false, (_, _, _) -> received++);
        load.subscribe(away, "load/#", 1);
        load.close(away);
        List<Client> publishers = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            Client client = load.connect("p" + i, true, (_, _, _) -> {});
            client.publishes("load/" + i, 1, PAYLOAD_BYTES);
            publishers.add(client);
        }
        long start = System.nanoTime();
        long left = messages;
        while (publishers.stream().mapToLong(Client::acknowledged).sum() < messages) {
            int published = 0;
            for (Client client : publishers) {
                published +=
                        client.publish(
                                (int) Math.min(left - published, WINDOW - client.unanswered()));
            }
            left -= published;
            load.turn(published == 0 ? 1 : 0);
        }
        double in = messages / ((System.nanoTime() - start) / 1e9);
        start = System.nanoTime();
        Client back = load.connect("away", false, (_, _, _) -> received++);
        while (received < messages) {
            load.turn(1);
        }
        double out = messages / ((System.nanoTime() - start) / 1e9);
        load.close(back);
        return new double[] {in, out};
    }
}
