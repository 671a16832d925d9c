package dev.sluice.benchmarks.slow;

import dev.sluice.benchmarks.store.Latencies;
import dev.sluice.benchmarks.store.Threads;
import dev.sluice.benchmarks.store.WorkLoop;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.loop.LoopGroup;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;
import dev.sluice.core.store.Store;
import dev.sluice.routing.EngineContext;
import dev.sluice.routing.RoutingConfig;
import dev.sluice.routing.RoutingEngine;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * An engine on two loops with eight queues whose consumers keep up, and one whose consumer may be
 * dead. Each publisher and its consumer are on different loops; the slow one has both neighbours.
 *
 * <p><i>Confined to the thread that opened it</i>; the rest is on its loops.
 */
final class EngineUnderLoad {
    private static final int LOOPS = 2;
    private static final int QUEUES = 8;
    private static final int BODY_BYTES = 256;
    private static final String SLOW = "slow";

    /** In two milliseconds: 500 messages a second for each of the queues, 4,000 for the slow. */
    private static final int EACH = 1;

    private static final int OF_SLOW = 8;

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int MAX_LOOKS = 3_000;

    private final List<WorkLoop> loops = new ArrayList<>();
    private final List<Receiving> receivers = new ArrayList<>();
    private final SlowQueue kind;
    private final RoutingEngine engine;
    private final Publishing slow;

    EngineUnderLoad(Store store, SlowQueue kind, boolean isDurable, boolean isDead) {
        this.kind = kind;
        Threads threads = new Threads();
        for (int i = 0; i < LOOPS; i++) {
            loops.add(new WorkLoop("loop-" + i, threads));
        }
        Map<String, QueueConfig> queues = new HashMap<>();
        for (int i = 0; i < QUEUES; i++) {
            queues.put("queue-" + i, SlowQueue.healthy(isDurable));
        }
        queues.put(SLOW, kind.config(isDurable));
        engine =
                RoutingEngine.open(
                                new LoopGroup(List.copyOf(loops)),
                                store,
                                new EngineContext(
                                        (info, credentials, answer) ->
                                                answer.accept(Principal.ANONYMOUS),
                                        (principal, action, name) -> true,
                                        InstantSource.system(),
                                        new SplittableRandom(1),
                                        Metrics.none()),
                                new RoutingConfig(Map.of(), queues, List.of()))
                        .toCompletableFuture()
                        .join();
        for (int i = 0; i < QUEUES; i++) {
            receivers.add(consume("queue-" + i, i + 1, false));
            publish("queue-" + i, i, EACH);
        }
        consume(SLOW, 1, isDead);
        slow = publish(SLOW, 0, OF_SLOW);
    }

    private WorkLoop loop(int number) {
        return loops.get(number % LOOPS);
    }

    private Receiving consume(String queue, int number, boolean isDead) {
        Receiving receiving = new Receiving(loop(number), isDead);
        loop(number)
                .execute(
                        () ->
                                connect(loop(number))
                                        .consume(
                                                new ConsumeRequest(
                                                        new Target(Target.Kind.QUEUE, queue),
                                                        false),
                                                receiving));
        return receiving;
    }

    private Publishing publish(String queue, int number, int perTick) {
        WorkLoop loop = loop(number);
        return on(
                loop,
                () -> {
                    Publishing made =
                            new Publishing(loop, connect(loop), queue, perTick, BODY_BYTES);
                    made.tick();
                    return made;
                });
    }

    private BrokerConnection connect(WorkLoop loop) {
        BrokerConnection made =
                engine.connect(
                        new ConnectionInfo(
                                1, "none", "none", "none", ConnectionInfo.DEFAULT_TENANT),
                        loop);
        made.authenticate(
                new Credentials.None(),
                new ReplyListener<>() {
                    @Override
                    public void succeeded(Principal principal) {}

                    @Override
                    public void refused(Refusal refusal) {
                        throw new IllegalStateException(refusal.toString());
                    }
                });
        return made;
    }

    /** What is asked on a loop. */
    private interface Asked<T> {
        T answer();
    }

    private static <T> T on(WorkLoop loop, Asked<T> asked) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        answer.complete(asked.answer());
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                });
        return answer.join();
    }

    /** Lets time go by. */
    void pass(Duration time) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        WorkLoop any = loop(0);
        any.execute(() -> any.schedule(time, () -> over.complete(true)));
        over.join();
    }

    /** Waits until the queue whose consumer may be dead has taken what fills it. */
    void fill() {
        for (int looks = 0; taken() < kind.filling; looks++) {
            if (looks == MAX_LOOKS) {
                throw new IllegalStateException("%s took %,d messages".formatted(kind, taken()));
            }
            pass(LOOK);
        }
    }

    /** From now on it is measured. */
    void begin() {
        for (int i = 0; i < QUEUES; i++) {
            Receiving receiver = receivers.get(i);
            on(
                    loop(i + 1),
                    () -> {
                        receiver.begin();
                        return receiver;
                    });
        }
    }

    /** What the consumers that keep up have measured. */
    Latencies latencies() {
        Latencies all = new Latencies();
        for (int i = 0; i < QUEUES; i++) {
            Receiving receiver = receivers.get(i);
            all.add(on(loop(i + 1), receiver::latencies));
        }
        return all;
    }

    private long taken() {
        return on(loop(0), slow::answered);
    }

    /** Whether its publisher waits. */
    boolean isHeldUp() {
        return on(loop(0), slow::isHeldUp);
    }

    void close() {
        engine.close();
        loops.forEach(
                loop ->
                        on(
                                loop,
                                () -> {
                                    loop.close();
                                    return loop;
                                }));
    }
}
