package dev.sluice.benchmarks;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
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
import dev.sluice.core.loop.LoopGroup;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;
import dev.sluice.core.store.Store;
import dev.sluice.routing.AutoCreateRule;
import dev.sluice.routing.EngineContext;
import dev.sluice.routing.RoutingConfig;
import dev.sluice.routing.RoutingEngine;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What the engine costs between two adapters: one message published, delivered to each subscriber
 * or to one consumer of a queue, and settled, all on one loop.
 *
 * <p><i>Confined to the benchmark's thread.</i>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PublishBenchmark {
    private static final Target ELSEWHERE = new Target(Target.Kind.TOPIC, "actors/7/#");

    @Param({"1", "10", "100"})
    int receivers;

    private @Nullable BrokerConnection publisher;
    private @Nullable CallingLoop loop;
    private @Nullable Message toTopic;
    private @Nullable Message toQueue;
    private long accepted;

    /** Opens the engine, the subscribers and the queue's consumer. */
    @Setup
    public void open() {
        CallingLoop calling = new CallingLoop();
        loop = calling;
        Store store =
                new InMemoryStore(
                        Binder.defaultsOf(InMemoryStoreConfig.class),
                        InstantSource.system(),
                        Metrics.none());
        CompletableFuture<RoutingEngine> opening =
                RoutingEngine.open(
                                new LoopGroup(List.of(calling)),
                                store,
                                new EngineContext(
                                        (connection, credentials, answer) ->
                                                answer.accept(Principal.ANONYMOUS),
                                        (principal, action, name) -> true,
                                        InstantSource.system(),
                                        new SplittableRandom(1),
                                        Metrics.none()),
                                new RoutingConfig(
                                        Map.of(),
                                        Map.of(),
                                        List.of(
                                                new AutoCreateRule(
                                                        TopicFilter.of("+"),
                                                        AutoCreateRule.Kind.QUEUE,
                                                        false))))
                        .toCompletableFuture();
        calling.turn();
        RoutingEngine engine = opening.join();
        publisher = connect(engine, calling);
        for (int i = 0; i < receivers; i++) {
            connect(engine, calling)
                    .consume(
                            new ConsumeRequest(
                                    new Target(Target.Kind.TOPIC, "sensors/+/temp"), false),
                            new Settling());
        }
        connect(engine, calling)
                .consume(
                        new ConsumeRequest(new Target(Target.Kind.QUEUE, "orders"), false),
                        new Settling());
        calling.turn();
        toTopic = message("sensors/1/temp");
        toQueue = message("orders");
    }

    private static Message message(String address) {
        return Message.to(Address.of(address))
                .body(Bytes.wrap(new byte[64]), BodyKind.BINARY)
                .build();
    }

    private static BrokerConnection connect(RoutingEngine engine, CallingLoop loop) {
        ConnectionInfo info =
                new ConnectionInfo(1, "none", "none", "none", ConnectionInfo.DEFAULT_TENANT);
        BrokerConnection connection = engine.connect(info, loop);
        connection.authenticate(
                new Credentials.None(),
                new ReplyListener<>() {
                    @Override
                    public void succeeded(Principal principal) {}

                    @Override
                    public void refused(Refusal refusal) {
                        throw new IllegalStateException(refusal.toString());
                    }
                });
        return connection;
    }

    /** One message to every subscriber. */
    @Benchmark
    public long fanOut() {
        return publish(toTopic, Target.Kind.TOPIC);
    }

    /** The same, after somebody else subscribed to another filter and left again. */
    @Benchmark
    public long fanOutBesideSubscribing() {
        subscribeAndLeave();
        return publish(toTopic, Target.Kind.TOPIC);
    }

    /** What of the former is not the message. */
    @Benchmark
    public void subscribeAndLeave() {
        if (publisher == null || loop == null) {
            throw new IllegalStateException("not open");
        }
        Settling leaving = new Settling();
        publisher.consume(new ConsumeRequest(ELSEWHERE, false), leaving);
        loop.turn();
        leaving.leave();
        loop.turn();
    }

    /** One message through a queue with one consumer. */
    @Benchmark
    public long queue() {
        return publish(toQueue, Target.Kind.QUEUE);
    }

    private long publish(@Nullable Message message, Target.Kind reach) {
        if (publisher == null || loop == null || message == null) {
            throw new IllegalStateException("not open");
        }
        publisher.publish(message, reach, 0, (context, result) -> count(result));
        loop.turn();
        return accepted;
    }

    private void count(PublishResult result) {
        if (result != PublishResult.ACCEPTED) {
            throw new IllegalStateException(result.toString());
        }
        accepted++;
    }

    /** Accepts each delivery at once and asks for one more. */
    private static final class Settling implements ConsumerListener {
        private @Nullable Consumer consumer;
        private boolean isLeaving;

        void leave() {
            isLeaving = true;
            if (consumer != null) {
                consumer.close();
            }
        }

        @Override
        public void opened(Consumer opened, Target source) {
            consumer = opened;
            opened.credit(1_000, Long.MAX_VALUE);
        }

        @Override
        public void delivered(Delivery delivery) {
            if (consumer != null) {
                consumer.settle(delivery.id(), delivery.id(), Outcome.ACCEPTED);
                consumer.credit(1, 0);
            }
        }

        @Override
        public void refused(Refusal refusal) {
            throw new IllegalStateException(refusal.toString());
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            if (!isLeaving) {
                throw new IllegalStateException(why.toString());
            }
        }
    }
}
