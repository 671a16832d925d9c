package dev.sluice.routing.internal.route;

import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.topic.TopicTree;

import org.jspecify.annotations.Nullable;

/** What routes are worked out from. <i>Thread-safe.</i> */
public interface RouteSource {
    /** It says of what was looked up here whether it is current. */
    TopicTree<Binding> tree();

    @Nullable MessageQueue queue(String name);
}
