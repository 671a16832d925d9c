package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.RetainHandling;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.route.Binding;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;

/**
 * A shared subscription that has members, or is about to have some: the queue that its filter is
 * bound to, and who takes from it.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class SharedSubscription {
    /** The queue keeps the quality of what is published; each member lowers it to its own. */
    private static final SubscriptionOptions AS_PUBLISHED =
            new SubscriptionOptions(Quality.EXACTLY_ONCE, false, false, RetainHandling.SKIP, 0);

    final ShareName name;
    final Set<Forwarder> members = new HashSet<>();
    SharedQueue queue;
    Binding.ToSubscription binding;

    /** The queue in memory before a durable one took over, and what empties it. */
    @Nullable SharedQueue earlier;

    @Nullable QueueChange change;

    SharedSubscription(ShareName name, SharedQueue queue) {
        this.name = name;
        this.queue = queue;
        binding = bindingTo(queue);
    }

    /** What the filter is to be bound to. No-local has no meaning here: the group owns nothing. */
    Binding.ToSubscription bindingTo(SharedQueue bound) {
        return new Binding.ToSubscription(
                bound.queue(), this, Quality.AT_MOST_ONCE, AS_PUBLISHED, null);
    }

    boolean isDurable() {
        return queue.queue().stored() != null;
    }
}
