package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Description;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.Settings;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Several lives of an engine whose configuration, rights and store the test chooses, on a journaled
 * store that crashes between them.
 *
 * <p><i>Confined to one thread.</i>
 */
final class DeclarationRig {
    static final int LANES = 3;

    /** What the next life is configured with. */
    Map<String, QueueConfig> queues = Map.of();

    Map<String, StreamConfig> streams = Map.of();
    List<AutoCreateRule> rules = List.of();
    DeclarationConfig limits = Binder.defaultsOf(DeclarationConfig.class);

    final Set<Right> denied = new HashSet<>();
    final List<PublishResult> results = new ArrayList<>();
    Predicate<WriteSet> isRefused = _ -> false;
    private final StoreUnderTest tested;
    private @Nullable EngineNode node;
    private Duration past = Duration.ZERO;
    private int lane;

    DeclarationRig(StoreUnderTest tested) {
        this.tested = tested;
    }

    DeclarationRig() {
        this(StoreUnderTest.journaled(1));
    }

    /** An action on a name. <i>Immutable.</i> */
    record Right(Action action, String name) {}

    DeclarationRig start() {
        node =
                EngineNode.start(
                        tested,
                        LANES,
                        opened -> new RefusingStore(opened, writes -> isRefused.test(writes)),
                        (principal, action, name) -> !denied.contains(new Right(action, name)),
                        TestConfig.of(streams, queues, rules, limits),
                        past,
                        Metrics.none());
        node.settleNow();
        return this;
    }

    EngineNode node() {
        return Objects.requireNonNull(node);
    }

    /** Ends the engine at once and starts it again. */
    void restart() {
        tested.crash();
        past = past.plusNanos(node().loops.loop(0).nanoTime());
        start();
    }

    void advance(Duration duration) {
        node().loops.advance(duration);
        node().settleNow();
    }

    /** A connection on the next lane. */
    Connected connect() {
        lane = (lane + 1) % LANES;
        return connect(lane);
    }

    Connected connect(int onLane) {
        return new Connected(onLane, node().connect(onLane));
    }

    /** A connection with its lane. */
    final class Connected {
        final int lane;
        final BrokerConnection connection;

        Connected(int lane, BrokerConnection connection) {
            this.lane = lane;
            this.connection = connection;
        }

        /** Calls on its loop and lets nothing else happen. */
        void call(Runnable task) {
            node().loops.loop(lane).run(task);
        }

        void publish(String address, String body) {
            Message message =
                    Message.to(Address.of(address)).body(Bytes.utf8(body), BodyKind.TEXT).build();
            call(
                    () ->
                            connection.publish(
                                    message,
                                    Target.Kind.ANY,
                                    0,
                                    (_, result) -> results.add(result)));
        }
    }

    /** Asks and gives the answer, or the refusal. */
    <T> Object ask(BiConsumer<BrokerConnection, ReplyListener<T>> request) {
        Connected from = connect();
        Answer<T> answer = new Answer<>();
        from.call(() -> request.accept(from.connection, answer));
        node().settleNow();
        return Objects.requireNonNull(answer.heard, "no answer");
    }

    /** Remembers what it heard. */
    static final class Answer<T> implements ReplyListener<T> {
        @Nullable Object heard;

        @Override
        public void succeeded(T value) {
            heard = value;
        }

        @Override
        public void refused(Refusal refusal) {
            heard = refusal;
        }
    }

    Object createQueue(String name, QueueConfig config) {
        return this.<Boolean>ask(
                (from, answer) -> from.declarations().createQueue(name, config, answer));
    }

    Object createStream(String name, StreamConfig config) {
        return this.<Boolean>ask(
                (from, answer) -> from.declarations().createStream(name, config, answer));
    }

    Object alterQueue(String name, QueueConfig config) {
        return this.<Boolean>ask(
                (from, answer) -> from.declarations().alterQueue(name, config, answer));
    }

    Object alterStream(String name, StreamConfig config) {
        return this.<Boolean>ask(
                (from, answer) -> from.declarations().alterStream(name, config, answer));
    }

    Object delete(String name) {
        return this.<Target>ask(
                (from, answer) ->
                        from.declarations().delete(new DeleteRequest(Target.parse(name)), answer));
    }

    Object describe(String name) {
        return this.<Description>ask(
                (from, answer) -> from.declarations().describe(Target.parse(name), answer));
    }

    Description.Queue queue(String name) {
        return (Description.Queue) describe(name);
    }

    Description.Stream stream(String name) {
        return (Description.Stream) describe(name);
    }

    /** Publishes and lets everything come to rest. */
    void publish(String address, String... bodies) {
        Connected from = connect();
        for (String body : bodies) {
            from.publish(address, body);
        }
        node().settleNow();
    }

    /** Opens a consumer of a queue, or a reader of a stream from its first message. */
    Received consume(String source) {
        return consume(connect(), source);
    }

    Received consume(Connected from, String source) {
        Received received = new Received(from);
        from.call(
                () ->
                        from.connection.consume(
                                new ConsumeRequest(
                                        Target.parse(source),
                                        false,
                                        false,
                                        new StreamPosition.First()),
                                received));
        node().settleNow();
        return received;
    }

    /** A consumer with much credit. */
    static final class Received implements ConsumerListener {
        final List<String> texts = new ArrayList<>();
        final Connected from;
        @Nullable Consumer consumer;
        @Nullable Refusal over;

        Received(Connected from) {
            this.from = from;
        }

        @Override
        public void opened(Consumer made, Target source) {
            consumer = made;
            made.credit(1_000, 1 << 20);
        }

        @Override
        public void refused(Refusal refusal) {
            over = refusal;
        }

        @Override
        public void delivered(Delivery delivery) {
            texts.add(delivery.message().body().asUtf8());
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            over = why;
        }
    }

    /** A queue with such settings, each a key and a value. */
    static QueueConfig queueOf(String... pairs) {
        return new Settings(values(pairs)).toQueue();
    }

    /** A stream likewise; it needs topics. */
    static StreamConfig streamOf(String... pairs) {
        return new Settings(values(pairs)).toStream();
    }

    private static Map<String, List<String>> values(String... pairs) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], List.of(pairs[i + 1].split(",", -1)));
        }
        return values;
    }

    static Refusal.Reason reason(Object answer) {
        return ((Refusal) answer).reason();
    }
}
