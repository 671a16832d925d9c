package dev.sluice.conformance.durability;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.Consumer;
import dev.sluice.client.ConsumerOptions;
import dev.sluice.client.Delivery;
import dev.sluice.client.SluiceClient;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.BrokerProcess;
import dev.sluice.conformance.harness.Seed;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.StartPosition;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Kills the broker with SIGKILL while clients publish to a stream, again and again on the same
 * data, and reads the stream from its beginning each time: whatever was acknowledged is there, with
 * its bytes, in its publisher's order.
 *
 * <p>{@code -Dsluice.kills} says how often; the seed decides bodies and moments.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("sluice.kills", 3);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TOPIC = "sensors/";

    @TempDir Path directory;

    @Test
    void whatWasAcknowledgedIsThereAfterEachKill() throws Exception {
        Random random = Seed.random("KillTest");
        BrokerConfig config =
                BrokerConfig.in(directory)
                        .append("streams: { kept: { topics: [sensors/#], partitions: 2 } }");
        List<Publishes> publishers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            publishers.add(new Publishes(i, random.nextLong()));
        }
        int[] next = new int[publishers.size()];
        for (int kill = 0; kill < KILLS; kill++) {
            try (BrokerProcess broker = BrokerProcess.start(config)) {
                check(broker, publishers);
                KillLoad.run(
                        broker,
                        publishers,
                        next,
                        publisher -> TOPIC + publisher,
                        200 + random.nextInt(5000));
            }
        }
        try (BrokerProcess broker = BrokerProcess.start(config)) {
            int found = check(broker, publishers);
            assertTrue(found > 100 * KILLS, "only " + found + " messages in all");
        }
    }

    /** Returns how many messages the stream holds. */
    private static int check(BrokerProcess broker, List<Publishes> publishers)
            throws InterruptedException {
        List<Map<Integer, byte[]>> missing = new ArrayList<>();
        publishers.forEach(each -> missing.add(each.acknowledged()));
        Map<Integer, Integer> last = new HashMap<>();
        int found = 0;
        try (SluiceClient client =
                        SluiceClient.builder()
                                .host(broker.host())
                                .port(broker.port("native"))
                                .connect();
                Consumer reader =
                        client.consume(
                                AddressKind.STREAM,
                                "kept",
                                ConsumerOptions.DEFAULT.from(StartPosition.FIRST))) {
            while (true) {
                boolean isAll = missing.stream().allMatch(Map::isEmpty);
                Delivery delivery = reader.receive(isAll ? Duration.ofMillis(500) : PATIENCE);
                if (delivery == null) {
                    assertTrue(isAll, () -> "not found: " + countOf(missing));
                    return found;
                }
                delivery.accept();
                found++;
                byte[] body = delivery.message().body().toArray();
                int publisher = Publishes.publisherOf(body);
                int number = Publishes.numberOf(body);
                int before = last.getOrDefault(publisher, -1);
                assertTrue(number > before, number + " of " + publisher + " follows " + before);
                last.put(publisher, number);
                byte[] sent = missing.get(publisher).remove(number);
                if (sent != null) {
                    assertArrayEquals(sent, body);
                }
            }
        }
    }

    private static String countOf(List<Map<Integer, byte[]>> missing) {
        return missing.stream().map(each -> each.size() + " " + each.keySet()).toList().toString();
    }
}
