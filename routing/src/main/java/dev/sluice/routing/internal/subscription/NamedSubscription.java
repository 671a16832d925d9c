package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.SubscriptionName;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.route.Binding;

/**
 * A subscription with a name: its queue, and how many consumers have it.
 *
 * <p><i>Confined to the control lane</i>, except {@link #queue}.
 */
public final class NamedSubscription {
    final SubscriptionName name;
    final SubscriptionTerms terms;
    Binding.ToSubscription binding;
    int consumers;
    private final MessageQueue queue;

    NamedSubscription(SubscriptionName name, SubscriptionTerms terms, MessageQueue queue) {
        this.name = name;
        this.terms = terms;
        this.queue = queue;
        binding = bindingFor(this);
    }

    /** What its consumers receive from. Any lane. */
    public MessageQueue queue() {
        return queue;
    }

    /**
     * What the filter is to be bound to.
     *
     * @param local whose messages no-local leaves out
     */
    Binding.ToSubscription bindingFor(Object local) {
        return new Binding.ToSubscription(
                queue,
                local,
                Quality.AT_LEAST_ONCE,
                new SubscriptionOptions(Quality.AT_LEAST_ONCE, terms.noLocal(), false, 0),
                terms.selector());
    }
}
