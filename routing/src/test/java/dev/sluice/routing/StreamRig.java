package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumerGroups;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.Durability;
import dev.sluice.routing.testkit.StoreUnderTest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** An engine with the one stream {@code s}, which captures {@code s/#}, on a store in memory. */
final class StreamRig {
    static final RetentionConfig EVERYTHING =
            new RetentionConfig(Optional.empty(), Optional.empty(), false);

    final EngineNode node;
    private final BrokerConnection publisher;

    private StreamRig(EngineNode node) {
        this.node = node;
        publisher = node.connect(0);
    }

    static StreamRig start(int partitions, String key, RetentionConfig retention) {
        return start(
                StoreUnderTest.inMemory(),
                config(partitions, key, retention, Binder.defaultsOf(GroupConfig.class)),
                Duration.ZERO);
    }

    /**
     * @param ahead how far its wall clock is ahead of its loops
     */
    static StreamRig start(StoreUnderTest store, RoutingConfig config, Duration ahead) {
        return new StreamRig(EngineNode.start(store, 2, opened -> opened, config, ahead));
    }

    static RoutingConfig config(
            int partitions, String key, RetentionConfig retention, GroupConfig groups) {
        StreamConfig stream =
                new StreamConfig(
                        List.of(TopicFilter.of("s/#")),
                        partitions,
                        KeyRule.parse(key),
                        Durability.COMMIT,
                        retention);
        return TestConfig.of(Map.of("s", stream), Map.of(), List.of(), groups);
    }

    static Message.Builder message(String address, String body) {
        return Message.to(Address.of(address)).body(Bytes.utf8(body), BodyKind.TEXT);
    }

    /** Publishes with the present time, and lets the broker work. */
    void publish(Message.Builder message) {
        send(message);
        node.loops.runPending();
    }

    /** Publishes with the present time; the broker works when it is let. */
    void send(Message.Builder message) {
        Message sent = message.timestampMs(node.loops.clock().millis()).build();
        node.loops
                .loop(0)
                .run(() -> publisher.publish(sent, Target.Kind.ANY, 0, StreamRig::published));
    }

    private static void published(long context, PublishResult result) {
        if (result != PublishResult.ACCEPTED) {
            throw new AssertionError("message " + context + " was not taken: " + result);
        }
    }

    /** Asks something about groups and lets the broker work. */
    void ask(Consumer<ConsumerGroups> request) {
        node.loops.loop(0).run(() -> request.accept(publisher.groups()));
        node.loops.runPending();
    }

    /** A reader on another lane than the publisher. */
    StreamClient read(StreamPosition position) {
        return open(request(position));
    }

    StreamClient open(ConsumeRequest request) {
        StreamClient client = new StreamClient(node, 1);
        client.open(request);
        node.loops.runPending();
        return client;
    }

    static ConsumeRequest request(StreamPosition position) {
        return new ConsumeRequest(new Target(Target.Kind.STREAM, "s"), false, false, position);
    }
}
