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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills the broker with SIGKILL while clients publish to a durable queue and others take from it.
 * Whatever was acknowledged to a publisher comes to a consumer, and what a consumer has accepted
 * comes again only if that was just before a kill.
 *
 * <p>{@code -Dsluice.kills} says how often; the seed decides bodies, moments and outcomes.
 */
class QueueKillTest {
    private static final int KILLS = Integer.getInteger("sluice.kills", 3);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofMillis(1_500);

    /** A settlement is durable after this, on the slowest disk. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private static final String QUEUE = "work";

    @TempDir Path directory;

    private final List<Publishes> publishers = new ArrayList<>();
    private final List<Map<Integer, byte[]>> received = new ArrayList<>();

    /** By publisher and number: when it was accepted, and in which life. */
    private final Map<Long, Accepted> accepted = new ConcurrentHashMap<>();

    /** When each life ended. */
    private final List<Long> killedAt = new ArrayList<>();

    private final AtomicInteger redelivered = new AtomicInteger();

    private record Accepted(int life, long atNanos) {}

    @Test
    void whatWasAcknowledgedComesAndWhatWasSettledStays() throws Exception {
        Random random = Seed.random("QueueKillTest");
        BrokerConfig config =
                BrokerConfig.in(directory)
                        .append("queues: { work: { durable: true, max-messages: 10000 } }");
        for (int i = 0; i < 4; i++) {
            publishers.add(new Publishes(i, random.nextLong()));
            received.add(new ConcurrentHashMap<>());
        }
        int[] next = new int[publishers.size()];
        for (int life = 0; life < KILLS; life++) {
            try (BrokerProcess broker = BrokerProcess.start(config)) {
                Taking taking = new Taking(broker, life, random.nextLong());
                KillLoad.run(broker, publishers, next, _ -> QUEUE, 200 + random.nextInt(4000));
                killedAt.add(System.nanoTime());
                taking.end();
            }
        }
        try (BrokerProcess broker = BrokerProcess.start(config)) {
            takeTheRest(broker);
        }
        for (int i = 0; i < publishers.size(); i++) {
            int publisher = i;
            publishers
                    .get(i)
                    .acknowledged()
                    .forEach(
                            (number, body) -> {
                                byte[] came = received.get(publisher).get(number);
                                assertTrue(came != null, number + " of " + publisher + " is lost");
                                assertArrayEquals(body, came);
                            });
        }
        assertTrue(accepted.size() > 100 * KILLS, "only " + accepted.size() + " messages");
        System.out.println(
                accepted.size()
                        + " messages, "
                        + redelivered
                        + " of them settled just before a kill");
    }

    private void takeTheRest(BrokerProcess broker) throws InterruptedException {
        try (SluiceClient client = connect(broker);
                Consumer consumer =
                        client.consume(AddressKind.QUEUE, QUEUE, ConsumerOptions.DEFAULT)) {
            Delivery delivery = consumer.receive(PATIENCE);
            while (delivery != null) {
                note(delivery, KILLS);
                accept(delivery, KILLS);
                delivery = consumer.receive(SILENCE);
            }
        }
    }

    private static SluiceClient connect(BrokerProcess broker) throws InterruptedException {
        return SluiceClient.builder().host(broker.host()).port(broker.port("native")).connect();
    }

    private void note(Delivery delivery, int life) {
        byte[] body = delivery.message().body().toArray();
        received.get(Publishes.publisherOf(body)).put(Publishes.numberOf(body), body);
        Accepted before = accepted.remove(idOf(body));
        if (before == null) {
            return;
        }
        String what =
                "number %d of %d, accepted in life %d, comes again in life %d"
                        .formatted(
                                Publishes.numberOf(body),
                                Publishes.publisherOf(body),
                                before.life,
                                life);
        assertTrue(before.life < life, what);
        long passedNanos = killedAt.get(before.life) - before.atNanos;
        assertTrue(
                passedNanos < SETTLING.toNanos(),
                () -> what + ", and was %d ms before the kill".formatted(passedNanos / 1_000_000));
        redelivered.incrementAndGet();
    }

    private void accept(Delivery delivery, int life) {
        byte[] body = delivery.message().body().toArray();
        delivery.accept();
        accepted.put(idOf(body), new Accepted(life, System.nanoTime()));
    }

    private static long idOf(byte[] body) {
        return (long) Publishes.publisherOf(body) << 32 | Publishes.numberOf(body);
    }

    /** A consumer that settles in every way, until its broker is gone. */
    private final class Taking {
        private final Thread thread;
        private final AtomicBoolean isOver = new AtomicBoolean();
        private volatile @Nullable Throwable failure;

        Taking(BrokerProcess broker, int life, long seed) {
            thread =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    take(broker, life, new Random(seed));
                                } catch (InterruptedException | RuntimeException gone) {
                                    // The broker was killed.
                                } catch (AssertionError e) {
                                    failure = e;
                                }
                            });
        }

        private void take(BrokerProcess broker, int life, Random random)
                throws InterruptedException {
            try (SluiceClient client = connect(broker);
                    Consumer consumer =
                            client.consume(AddressKind.QUEUE, QUEUE, ConsumerOptions.DEFAULT)) {
                while (!isOver.get()) {
                    Delivery delivery = consumer.receive(Duration.ofMillis(100));
                    if (delivery == null) {
                        continue;
                    }
                    note(delivery, life);
                    switch (random.nextInt(10)) {
                        case 0 -> delivery.release();
                        case 1 -> delivery.modify(true, false);
                        default -> accept(delivery, life);
                    }
                }
            }
        }

        void end() throws InterruptedException {
            isOver.set(true);
            thread.join(PATIENCE);
            if (failure != null) {
                throw new AssertionError(failure);
            }
        }
    }
}
