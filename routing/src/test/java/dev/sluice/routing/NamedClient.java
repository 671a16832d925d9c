package dev.sluice.routing;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.broker.SubscriptionName;
import dev.sluice.core.testkit.ManualLoop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A connection with one consumer of a subscription with a name. Nothing moves until the test lets
 * the node settle.
 *
 * <p><i>Confined to one thread.</i>
 */
final class NamedClient implements ConsumerListener, ReplyListener<SubscriptionName> {
    final List<SubscriptionName> ended = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final ManualLoop loop;
    private final BrokerConnection connection;
    private @Nullable Consumer consumer;
    private @Nullable Refusal refusal;

    NamedClient(EngineNode node, int lane) {
        loop = node.loops.loop(lane);
        connection = node.connect(lane);
    }

    void consume(String filter, SubscriptionName name, String selector, boolean noLocal) {
        ConsumeRequest request =
                new ConsumeRequest(
                                new Target(Target.Kind.TOPIC, filter),
                                false,
                                noLocal,
                                new StreamPosition.Next())
                        .named(name)
                        .selecting(selector);
        loop.run(() -> connection.consume(request, this));
    }

    void unsubscribe(SubscriptionName name) {
        loop.run(() -> connection.unsubscribe(name.name(), name.isShared(), this));
    }

    void settle(long id, Outcome outcome) {
        loop.run(() -> Objects.requireNonNull(consumer).settle(id, id, outcome));
    }

    /** Closes the consumer, if there is one, and not the connection. */
    void close() {
        Consumer closing = consumer;
        if (closing != null) {
            loop.run(closing::close);
        }
    }

    List<String> texts() {
        return List.copyOf(texts);
    }

    Refusal.Reason refusal() {
        return Objects.requireNonNull(refusal).reason();
    }

    @Override
    public void opened(Consumer made, Target source) {
        consumer = made;
        made.credit(100, 1L << 40);
    }

    @Override
    public void delivered(Delivery delivery) {
        texts.add(delivery.message().body().asUtf8());
    }

    @Override
    public void succeeded(SubscriptionName name) {
        ended.add(name);
    }

    @Override
    public void refused(Refusal why) {
        refusal = why;
    }

    @Override
    public void drained() {}

    @Override
    public void ended(Refusal why) {
        refusal = why;
    }
}
