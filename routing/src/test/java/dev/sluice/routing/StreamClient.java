package dev.sluice.routing;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A consumer of a stream on a connection of its own. <i>Confined to one thread.</i> */
final class StreamClient implements ConsumerListener {
    final List<Delivery> deliveries = new ArrayList<>();
    final BrokerConnection connection;
    private final EngineNode node;
    private final int lane;
    private @Nullable Consumer consumer;
    @Nullable Refusal refusal;
    Set<Integer> assigned = Set.of();

    StreamClient(EngineNode node, int lane) {
        this.node = node;
        this.lane = lane;
        connection = node.connect(lane);
    }

    /** Something to ask of the consumer on its loop. */
    private interface Request {
        void to(Consumer consumer);
    }

    void open(ConsumeRequest request) {
        node.loops.loop(lane).run(() -> connection.consume(request, this));
    }

    /** Gives credit for messages of any size and lets the broker work. */
    StreamClient credit(int messages) {
        call(opened -> opened.credit(messages, 1L << 40));
        return this;
    }

    void settle(long firstId, long lastId, Outcome outcome) {
        call(opened -> opened.settle(firstId, lastId, outcome));
    }

    void close() {
        call(Consumer::close);
    }

    void disconnect() {
        node.loops.loop(lane).run(connection::close);
        node.loops.runPending();
    }

    private void call(Request request) {
        Consumer opened = Objects.requireNonNull(consumer, () -> "it is not open: " + refusal);
        node.loops.loop(lane).run(() -> request.to(opened));
        node.loops.runPending();
    }

    /** The bodies as text, in the order they came. */
    List<String> texts() {
        return deliveries.stream().map(each -> each.message().body().asUtf8()).toList();
    }

    /** The partition that the delivery came from. */
    static int partition(Delivery delivery) {
        return Objects.requireNonNull(delivery.position()).partition();
    }

    @Override
    public void opened(Consumer made, Target source) {
        consumer = made;
    }

    @Override
    public void refused(Refusal why) {
        refusal = why;
    }

    @Override
    public void assigned(Set<Integer> partitions) {
        assigned = partitions;
    }

    @Override
    public void delivered(Delivery delivery) {
        deliveries.add(delivery);
    }

    @Override
    public void drained() {}

    @Override
    public void ended(Refusal why) {
        refusal = why;
    }
}
