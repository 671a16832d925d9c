package dev.sluice.conformance.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.BrokerProcess;
import dev.sluice.conformance.harness.Seed;

import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.MqttTopic;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Kills the broker with SIGKILL at random moments of QoS 1 and QoS 2 traffic between two clients
 * that keep their sessions, as both sides of both exchanges do. Everything that the publisher has
 * sent comes in its order; with QoS 2 once.
 *
 * <p>{@code -Dsluice.kills} says how often; the seed decides the moments.
 */
class ExactlyOnceKillTest {
    private static final int KILLS = Integer.getInteger("sluice.kills", 3);
    private static final long PATIENCE_MS = 60_000;
    private static final long RETRY_MS = 10;
    private static final List<String> TOPICS = List.of("least/1", "least/2", "once");
    private static final int ONCE = 2;

    /** The last message of each topic. */
    private static final int END = -1;

    @TempDir Path directory;

    private final List<List<Integer>> received =
            TOPICS.stream().<List<Integer>>map(_ -> new ArrayList<>()).toList();
    private final CountDownLatch ended = new CountDownLatch(TOPICS.size());

    /** A client of MQTT 3.1.1 that finds its own state again after each connection. */
    private final class Kept implements MqttCallback {
        final MqttClient client;

        /** A permit for each message that was acknowledged. */
        final Semaphore completed = new Semaphore(0);

        /** The acknowledgements after which the broker is killed. */
        volatile CountDownLatch untilKilled = new CountDownLatch(0);

        Kept(String clientId) throws MqttException {
            client = new MqttClient("tcp://127.0.0.1:1", clientId, new MemoryPersistence());
            client.setTimeToWait(PATIENCE_MS);
            client.setCallback(this);
        }

        void connect(BrokerProcess broker) throws MqttException {
            var options = new MqttConnectOptions();
            options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
            options.setCleanSession(false);
            options.setMaxInflight(50);
            options.setServerURIs(
                    new String[] {"tcp://" + broker.host() + ":" + broker.port("mqtt")});
            client.connect(options);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            int number = Integer.parseInt(new String(message.getPayload(), StandardCharsets.UTF_8));
            int at = TOPICS.indexOf(topic);
            synchronized (received) {
                if (number != END) {
                    received.get(at).add(number);
                } else if (!received.get(at).contains(END)) {
                    received.get(at).add(END);
                    ended.countDown();
                }
            }
        }

        @Override
        public void connectionLost(Throwable cause) {}

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            completed.release();
            untilKilled.countDown();
        }
    }

    @Test
    void whatIsSentWithQos2ComesOnceAndEverythingInOrder() throws Exception {
        Random random = Seed.random("ExactlyOnceKillTest");
        BrokerConfig config = BrokerConfig.in(directory);
        Kept reader = new Kept("reader");
        Kept writer = new Kept("writer");
        int[] next = new int[TOPICS.size()];
        for (int life = 0; life < KILLS; life++) {
            try (BrokerProcess broker = BrokerProcess.start(config)) {
                reader.connect(broker);
                if (life == 0) {
                    reader.client.subscribe("least/+", 1);
                    reader.client.subscribe("once", 2);
                }
                writer.connect(broker);
                publishUntilKilled(broker, writer, next, 20 + random.nextInt(2_000));
            }
        }
        try (BrokerProcess broker = BrokerProcess.start(config)) {
            reader.connect(broker);
            writer.connect(broker);
            for (String topic : TOPICS) {
                send(writer, topic, END);
            }
            assertTrue(ended.await(PATIENCE_MS, TimeUnit.MILLISECONDS), () -> "left: " + received);
            writer.client.disconnect();
            reader.client.disconnect();
        }
        judge(next);
    }

    private void judge(int[] next) {
        synchronized (received) {
            for (int i = 0; i < TOPICS.size(); i++) {
                List<Integer> sent = new ArrayList<>(IntStream.range(0, next[i]).boxed().toList());
                sent.add(END);
                List<Integer> came =
                        i == ONCE
                                ? received.get(i)
                                : List.copyOf(new LinkedHashSet<>(received.get(i)));
                assertEquals(sent, came, TOPICS.get(i));
            }
            System.out.printf(
                    "%d kills; sent %d, %d and %d with QoS 2; received %d, %d and %d%n",
                    KILLS,
                    next[0],
                    next[1],
                    next[ONCE],
                    received.get(0).size() - 1,
                    received.get(1).size() - 1,
                    received.get(ONCE).size() - 1);
        }
    }

    /** Publishes as fast as the client lets it. */
    private static void publishUntilKilled(
            BrokerProcess broker, Kept writer, int[] next, int answers) throws Exception {
        writer.untilKilled = new CountDownLatch(answers);
        Thread killer =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        boolean _ =
                                                writer.untilKilled.await(
                                                        PATIENCE_MS, TimeUnit.MILLISECONDS);
                                        broker.kill();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
        for (int i = 0; writer.client.isConnected(); i++) {
            int at = i % TOPICS.size();
            if (send(writer, TOPICS.get(at), next[at])) {
                next[at]++;
            }
        }
        killer.join();
    }

    /** Returns whether the client has taken the message, to send it now or later. */
    private static boolean send(Kept writer, String topic, int number) throws Exception {
        MqttTopic to = writer.client.getTopic(topic);
        byte[] body = String.valueOf(number).getBytes(StandardCharsets.UTF_8);
        while (true) {
            try {
                to.publish(body, topic.equals(TOPICS.get(ONCE)) ? 2 : 1, false);
                return true;
            } catch (MqttException e) {
                if (e.getReasonCode() == MqttException.REASON_CODE_MAX_INFLIGHT) {
                    boolean _ = writer.completed.tryAcquire(RETRY_MS, TimeUnit.MILLISECONDS);
                } else if (number == END) {
                    throw e;
                } else {
                    return false;
                }
            }
        }
    }
}
