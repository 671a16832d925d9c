package dev.sluice.routing;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an engine at rest holds, found out as any client would and left as it was.
 *
 * <p><i>Confined to one thread.</i>
 */
record EngineContents(EngineNode node) {
    /** A consumer with much credit. */
    private static final class Reading implements ConsumerListener {
        final List<String> bodies = new ArrayList<>();
        @Nullable Consumer consumer;

        Consumer consumer() {
            return Objects.requireNonNull(consumer);
        }

        @Override
        public void opened(Consumer made, Target source) {
            consumer = made;
            made.credit(1_000_000, 1L << 40);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }

        @Override
        public void delivered(Delivery delivery) {
            bodies.add(delivery.message().body().asUtf8());
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            throw new AssertionError(why.toString());
        }
    }

    List<String> ofQueue(String queue) {
        return read(new Target(Target.Kind.QUEUE, queue), false);
    }

    List<String> ofStream(String stream) {
        return read(new Target(Target.Kind.STREAM, stream), false);
    }

    /** Accepts all that is in a queue. */
    void takeAll(String queue) {
        read(new Target(Target.Kind.QUEUE, queue), true);
    }

    private List<String> read(Target source, boolean takes) {
        BrokerConnection connection = node.connect(1);
        Reading reading = new Reading();
        node.loops
                .loop(1)
                .run(
                        () ->
                                connection.consume(
                                        new ConsumeRequest(
                                                source, false, false, new StreamPosition.First()),
                                        reading));
        node.settle();
        node.loops
                .loop(1)
                .run(
                        () -> {
                            if (takes) {
                                reading.consumer().settle(1, Long.MAX_VALUE, Outcome.ACCEPTED);
                            }
                            reading.consumer().close();
                            connection.close();
                        });
        node.settle();
        return reading.bodies;
    }

    List<String> ofSession(SessionRequest request) {
        return read(request, false);
    }

    /** Accepts all that is in a session's inbox. */
    void takeAll(SessionRequest request) {
        read(request, true);
    }

    private List<String> read(SessionRequest request, boolean takes) {
        SessionClient client = new SessionClient(node, 2).open(request);
        node.settle();
        client.receive(1_000_000);
        node.settle();
        if (takes) {
            client.settle(1, Long.MAX_VALUE);
            node.settle();
        }
        client.close();
        node.settle();
        return client.texts();
    }

    /** Bodies of what is retained, by address. */
    Map<String, String> retained(String filter) {
        SessionClient client =
                new SessionClient(node, 0).open(new SessionRequest("reader", true, 0, null));
        node.settle();
        client.subscribe(filter, Quality.AT_LEAST_ONCE);
        node.settle();
        client.receive(1_000_000);
        node.settle();
        client.close();
        node.settle();
        Map<String, String> retained = new LinkedHashMap<>();
        for (Delivery delivery : client.deliveries) {
            retained.put(delivery.message().address().name(), delivery.message().body().asUtf8());
        }
        return retained;
    }
}
