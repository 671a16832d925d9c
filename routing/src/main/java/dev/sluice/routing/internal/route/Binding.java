package dev.sluice.routing.internal.route;

import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.selector.Selector;
import dev.sluice.routing.internal.stream.StreamLog;

import org.jspecify.annotations.Nullable;

/** What a topic filter leads to. <i>Immutable.</i> */
public sealed interface Binding {
    /** A declared queue with filters besides its own name. */
    record ToQueue(MessageQueue queue) implements Binding {}

    /** A stream that keeps what its filters match. */
    record ToStream(StreamLog stream) implements Binding {}

    /**
     * A receiver's interest in a filter.
     *
     * @param inbox the queue behind it
     * @param owner the session or connection whose messages no-local leaves out
     * @param floor deliveries promise at least this, whatever the publisher asked
     * @param selector which messages are for it; null for all
     */
    record ToSubscription(
            MessageQueue inbox,
            Object owner,
            Quality floor,
            SubscriptionOptions options,
            @Nullable Selector selector)
            implements Binding {}
}
