package dev.sluice.conformance.durability;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;

import dev.sluice.client.Consumer;
import dev.sluice.client.ConsumerOptions;
import dev.sluice.client.Delivery;
import dev.sluice.client.PublishResult;
import dev.sluice.client.SluiceClient;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.BrokerProcess;
import dev.sluice.conformance.harness.Seed;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.NativeMessage;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

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
                publishUntilKilled(broker, publishers, next, 200 + random.nextInt(5000));
            }
        }
        try (BrokerProcess broker = BrokerProcess.start(config)) {
            int found = check(broker, publishers);
            assertTrue(found > 100 * KILLS, "only " + found + " messages in all");
        }
    }

    private static void publishUntilKilled(
            BrokerProcess broker, List<Publishes> publishers, int[] next, int answers)
            throws Exception {
        CountDownLatch killed = new CountDownLatch(answers);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < publishers.size(); i++) {
                int publisher = i;
                all.add(
                        CompletableFuture.runAsync(
                                () ->
                                        publish(
                                                broker,
                                                publishers.get(publisher),
                                                publisher,
                                                next,
                                                killed),
                                threads));
            }
            boolean isTime = killed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            broker.kill();
            assertTrue(isTime, "no " + answers + " acknowledgements within " + PATIENCE);
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void publish(
            BrokerProcess broker,
            Publishes publishes,
            int publisher,
            int[] next,
            CountDownLatch answers) {
        try {
            next[publisher] =
                    publisher % 2 == 0
                            ? publishOverMqtt(
                                    broker, publishes, publisher, next[publisher], answers)
                            : publishNatively(
                                    broker, publishes, publisher, next[publisher], answers);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int publishOverMqtt(
            BrokerProcess broker,
            Publishes publishes,
            int publisher,
            int first,
            CountDownLatch answers)
            throws InterruptedException {
        Mqtt5AsyncClient client =
                MqttClient.builder()
                        .useMqttVersion5()
                        .serverHost(broker.host())
                        .serverPort(broker.port("mqtt"))
                        .buildAsync();
        client.connect().join();
        return publishes.run(
                first,
                (body, answer) -> {
                    var _ =
                            client.publishWith()
                                    .topic(TOPIC + publisher)
                                    .qos(MqttQos.AT_LEAST_ONCE)
                                    .payload(body)
                                    .send()
                                    .whenComplete(
                                            (result, failure) ->
                                                    answer.is(
                                                            failure == null
                                                                    && result.getError()
                                                                            .isEmpty()));
                },
                answers);
    }

    private static int publishNatively(
            BrokerProcess broker,
            Publishes publishes,
            int publisher,
            int first,
            CountDownLatch answers)
            throws InterruptedException {
        try (SluiceClient client =
                SluiceClient.builder().host(broker.host()).port(broker.port("native")).connect()) {
            return publishes.run(
                    first,
                    (body, answer) -> {
                        var _ =
                                client.publishAsync(
                                                NativeMessage.to(
                                                                AddressKind.TOPIC,
                                                                TOPIC + publisher)
                                                        .body(body)
                                                        .build())
                                        .whenComplete(
                                                (result, _) ->
                                                        answer.is(
                                                                result == PublishResult.ACCEPTED));
                    },
                    answers);
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
