package dev.sluice.benchmarks.queue;

import dev.sluice.benchmarks.store.StoreUnderLoad;
import dev.sluice.benchmarks.store.Threads;
import dev.sluice.benchmarks.store.WorkLoop;
import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.DuplicatesConfig;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.RedeliveryConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.loop.LoopGroup;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.routing.EngineContext;
import dev.sluice.routing.RoutingConfig;
import dev.sluice.routing.RoutingEngine;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * An engine with one durable queue, one publisher and one consumer, on one loop.
 *
 * <p><i>Confined to the thread that opened it</i>; the rest is on its loop.
 */
final class QueueUnderLoad {
    private static final String QUEUE = "deep";

    /** Messages that the publisher has unanswered, and that the consumer has credit for. */
    private static final int WINDOW = 4_096;

    private final StoreUnderLoad store;
    private final WorkLoop loop;
    private final RoutingEngine engine;
    private final CountDownLatch isOver = new CountDownLatch(1);
    private @Nullable BrokerConnection connection;
    private int next;
    private int answered;

    private QueueUnderLoad(StoreUnderLoad store, WorkLoop loop, RoutingEngine engine) {
        this.store = store;
        this.loop = loop;
        this.engine = engine;
    }

    static QueueUnderLoad open(Path directory, int messages) throws StoreOpenException {
        StoreUnderLoad store = DeepQueueBenchmark.store(directory);
        WorkLoop loop = new WorkLoop("loop", new Threads());
        QueueConfig queue =
                new QueueConfig(
                        true,
                        List.of(),
                        messages + 1,
                        new ByteSize(1L << 40),
                        WhenFull.REJECT,
                        0,
                        Binder.defaultsOf(RedeliveryConfig.class),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Binder.defaultsOf(DuplicatesConfig.class),
                        Optional.empty());
        RoutingEngine engine =
                RoutingEngine.open(
                                new LoopGroup(List.of(loop)),
                                store.store(),
                                new EngineContext(
                                        (info, credentials, answer) ->
                                                answer.accept(Principal.ANONYMOUS),
                                        (principal, action, name) -> true,
                                        InstantSource.system(),
                                        new SplittableRandom(1),
                                        Metrics.none()),
                                new RoutingConfig(Map.of(), Map.of(QUEUE, queue), List.of()))
                        .toCompletableFuture()
                        .join();
        return new QueueUnderLoad(store, loop, engine);
    }

    /** Publishes so many messages, which count from 0, and waits until all are stored. */
    void fill(int messages, int bytes) throws InterruptedException {
        loop.execute(
                () -> {
                    connect();
                    publish(messages, bytes);
                });
        isOver.await();
    }

    private void publish(int messages, int bytes) {
        while (next < messages && next - answered < WINDOW) {
            Message message =
                    Message.to(Address.of(QUEUE))
                            .body(
                                    Bytes.wrap(ByteBuffer.allocate(bytes).putInt(next).array()),
                                    BodyKind.BINARY)
                            .build();
            next++;
            Objects.requireNonNull(connection)
                    .publish(
                            message,
                            Target.Kind.QUEUE,
                            0,
                            (_, result) -> published(messages, bytes, result));
        }
    }

    private void published(int messages, int bytes, PublishResult result) {
        if (result != PublishResult.ACCEPTED) {
            throw new IllegalStateException("a message was not taken: " + result);
        }
        answered++;
        if (answered == messages) {
            isOver.countDown();
        } else if (answered % (WINDOW / 4) == 0) {
            publish(messages, bytes);
        }
    }

    /** Takes all messages, which must come in their order, and settles them. */
    void drain(int messages) throws InterruptedException {
        loop.execute(
                () -> {
                    connect();
                    Objects.requireNonNull(connection)
                            .consume(
                                    new ConsumeRequest(new Target(Target.Kind.QUEUE, QUEUE), false),
                                    new Draining(messages));
                });
        isOver.await();
    }

    private void connect() {
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
        connection = made;
    }

    private final class Draining implements ConsumerListener {
        private final int messages;
        private @Nullable Consumer consumer;

        Draining(int messages) {
            this.messages = messages;
        }

        @Override
        public void opened(Consumer opened, Target source) {
            consumer = opened;
            opened.credit(WINDOW, 1L << 40);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new IllegalStateException(refusal.toString());
        }

        @Override
        public void delivered(Delivery delivery) {
            int number = ByteBuffer.wrap(delivery.message().body().toArray()).getInt();
            if (number != answered) {
                throw new IllegalStateException("message " + number + " follows " + answered);
            }
            answered++;
            Consumer open = Objects.requireNonNull(consumer);
            open.settle(delivery.id(), delivery.id(), Outcome.ACCEPTED);
            if (answered == messages) {
                isOver.countDown();
            } else if (answered % (WINDOW / 4) == 0) {
                open.credit(WINDOW / 4, 0);
            }
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            throw new IllegalStateException(why.toString());
        }
    }

    void close() throws InterruptedException {
        engine.close();
        CountDownLatch closed = new CountDownLatch(1);
        loop.execute(closed::countDown);
        closed.await();
        store.close();
        loop.close();
    }
}
