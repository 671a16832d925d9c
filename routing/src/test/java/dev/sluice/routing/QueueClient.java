package dev.sluice.routing;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Declarations;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/** A connection that publishes to queues and receives from them, on one lane of a node. */
final class QueueClient {
    private final EngineNode node;
    private final int lane;
    private final BrokerConnection connection;

    QueueClient(EngineNode node, int lane) {
        this.node = node;
        this.lane = lane;
        connection = node.connect(lane);
    }

    static Message.Builder text(String queue, String body) {
        return Message.to(Address.of(queue)).body(Bytes.utf8(body), BodyKind.TEXT);
    }

    /** Publishes texts, all of which must be accepted. */
    void publish(String queue, String... bodies) {
        for (String body : bodies) {
            PublishResult result = publish(text(queue, body).build());
            if (!result.isAccepted()) {
                throw new AssertionError(queue + " did not take \"" + body + "\": " + result);
            }
        }
    }

    /** Publishes a message, which must be answered. */
    PublishResult publish(Message message) {
        List<PublishResult> results = new ArrayList<>();
        publish(message, results);
        return results.getFirst();
    }

    /** Publishes a message; the answer may come later. */
    void publish(Message message, List<PublishResult> results) {
        start(message, results);
        node.settleNow();
    }

    /** Publishes a message and lets nothing else happen. */
    void start(Message message, List<PublishResult> results) {
        node.loops
                .loop(lane)
                .run(
                        () ->
                                connection.publish(
                                        message,
                                        Target.Kind.ANY,
                                        0,
                                        (_, result) -> results.add(result)));
    }

    /** A consumer of everything, with plenty of credit. */
    Receiving receive(String queue) {
        return receive(new ConsumeRequest(new Target(Target.Kind.QUEUE, queue), false), 1_000_000);
    }

    Receiving receive(ConsumeRequest request, int credit) {
        Receiving receiving = new Receiving(credit);
        node.loops.loop(lane).run(() -> connection.consume(request, receiving));
        node.settleNow();
        return receiving;
    }

    /** Asks for messages to be removed or moved, and lets that happen. */
    Counting ask(BiConsumer<Declarations, Counting> request) {
        Counting counting = new Counting();
        node.loops.loop(lane).run(() -> request.accept(connection.declarations(), counting));
        node.settle();
        return counting;
    }

    /** Makes, alters or deletes something, which must be granted. */
    <T> void declare(BiConsumer<Declarations, ReplyListener<T>> request) {
        List<T> granted = new ArrayList<>();
        ReplyListener<T> answer =
                new ReplyListener<>() {
                    @Override
                    public void succeeded(T value) {
                        granted.add(value);
                    }

                    @Override
                    public void refused(Refusal refusal) {
                        throw new AssertionError(refusal.toString());
                    }
                };
        node.loops.loop(lane).run(() -> request.accept(connection.declarations(), answer));
        node.settle();
        if (granted.isEmpty()) {
            throw new AssertionError("no answer");
        }
    }

    /** What became of such a request. */
    static final class Counting implements ReplyListener<Long> {
        private @Nullable Long count;
        private Refusal.@Nullable Reason refusal;

        long count() {
            return Objects.requireNonNull(count, () -> "refused: " + refusal);
        }

        Refusal.Reason refusal() {
            return Objects.requireNonNull(refusal, "it was granted");
        }

        @Override
        public void succeeded(Long value) {
            count = value;
        }

        @Override
        public void refused(Refusal why) {
            refusal = why.reason();
        }
    }

    void close() {
        node.loops.loop(lane).run(connection::close);
        node.settleNow();
    }

    /** What one consumer got. */
    final class Receiving implements ConsumerListener {
        private final int credit;
        private final List<Delivery> deliveries = new ArrayList<>();
        private @Nullable Consumer consumer;

        Receiving(int credit) {
            this.credit = credit;
        }

        /** Settles the delivery at an index. */
        void settle(int index, Outcome outcome) {
            long id = deliveries.get(index).id();
            call(() -> handle().settle(id, id, outcome));
        }

        void settleAll(Outcome outcome) {
            call(() -> handle().settle(0, Long.MAX_VALUE, outcome));
        }

        void close() {
            call(() -> handle().close());
        }

        private void call(Runnable task) {
            node.loops.loop(lane).run(task);
            node.settleNow();
        }

        private Consumer handle() {
            return Objects.requireNonNull(consumer);
        }

        List<String> bodies() {
            return deliveries.stream().map(each -> each.message().body().asUtf8()).toList();
        }

        String note(int index, String name) {
            Value value = deliveries.get(index).message().annotations().first(name);
            return Objects.requireNonNull(value, name).asText();
        }

        @Override
        public void opened(Consumer opened, Target source) {
            consumer = opened;
            opened.credit(credit, 1L << 40);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }

        @Override
        public void delivered(Delivery delivery) {
            deliveries.add(delivery);
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            throw new AssertionError(why.toString());
        }
    }
}
