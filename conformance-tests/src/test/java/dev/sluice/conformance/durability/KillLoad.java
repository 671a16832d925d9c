package dev.sluice.conformance.durability;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;

import dev.sluice.client.PublishResult;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SluiceException;
import dev.sluice.conformance.harness.BrokerProcess;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.NativeMessage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Publishers that go on until their broker is killed. <i>Thread-safe.</i> */
final class KillLoad {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private KillLoad() {}

    /**
     * Publishes from all publishers, half of them over MQTT and half natively, and kills the broker
     * after so many answers.
     *
     * @param next the number that each publisher goes on with; set to where it stopped
     * @param address where each publisher publishes to
     */
    static void run(
            BrokerProcess broker,
            List<Publishes> publishers,
            int[] next,
            IntFunction<String> address,
            int answers)
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
                                                address.apply(publisher),
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
            String address,
            CountDownLatch answers) {
        try {
            next[publisher] =
                    publisher % 2 == 0
                            ? publishOverMqtt(broker, publishes, address, next[publisher], answers)
                            : publishNatively(broker, publishes, address, next[publisher], answers);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int publishOverMqtt(
            BrokerProcess broker,
            Publishes publishes,
            String address,
            int first,
            CountDownLatch answers)
            throws InterruptedException {
        Mqtt5AsyncClient client =
                MqttClient.builder()
                        .useMqttVersion5()
                        .serverHost(broker.host())
                        .serverPort(broker.port("mqtt"))
                        .buildAsync();
        try {
            client.connect().join();
        } catch (CompletionException killedBefore) {
            return first;
        }
        return publishes.run(
                first,
                (body, answer) -> {
                    var _ =
                            client.publishWith()
                                    .topic(address)
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
            String address,
            int first,
            CountDownLatch answers)
            throws InterruptedException {
        SluiceClient connected;
        try {
            connected =
                    SluiceClient.builder()
                            .host(broker.host())
                            .port(broker.port("native"))
                            .connect();
        } catch (SluiceException killedBefore) {
            return first;
        }
        try (SluiceClient client = connected) {
            return publishes.run(
                    first,
                    (body, answer) -> {
                        var _ =
                                client.publishAsync(
                                                NativeMessage.to(AddressKind.ANY, address)
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
}
