package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queue.ConsumerTerms;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.route.Binding;
import dev.sluice.routing.internal.selector.Selector;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * A subscription that lives as long as its consumer: an inbox on the connection's lane and a
 * binding of the filter to it.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class VolatileSubscription {
    private final Lane lane;
    private final Lanes lanes;
    private final Directory directory;
    private final TopicFilter filter;
    private final MessageQueue inbox;
    private final Binding.ToSubscription binding;
    private final boolean isPreSettled;

    VolatileSubscription(
            EngineConnection owner,
            EngineParts parts,
            TopicFilter filter,
            ConsumeRequest request,
            @Nullable Selector selector) {
        this.lane = owner.lane();
        this.lanes = parts.lanes();
        this.directory = parts.directory();
        this.filter = filter;
        this.isPreSettled = request.preSettled();
        this.inbox = directory.createInbox("subscription " + filter, lane);
        Quality quality = isPreSettled ? Quality.AT_MOST_ONCE : Quality.AT_LEAST_ONCE;
        this.binding =
                new Binding.ToSubscription(
                        inbox,
                        owner,
                        quality,
                        new SubscriptionOptions(quality, request.noLocal(), false, 0),
                        selector);
    }

    /** Binds the filter and then runs one of the two on the connection's lane. */
    void bind(Runnable bound, Consumer<Refusal> refused) {
        Lane control = lanes.control();
        lane.hand(
                control,
                () -> {
                    boolean isBound = directory.tree().add(filter, binding);
                    control.hand(
                            lane,
                            isBound
                                    ? bound
                                    : () -> refused.accept(Directory.refusalToBind(filter)));
                });
    }

    QueueReceiver receiver(ConsumerListener listener, Runnable whenOver) {
        return new QueueReceiver(
                lane,
                inbox,
                ConsumerTerms.plain(isPreSettled),
                listener,
                () -> {
                    unbind();
                    whenOver.run();
                });
    }

    Target source() {
        return new Target(Target.Kind.TOPIC, filter.pattern());
    }

    void unbind() {
        lane.hand(lanes.control(), () -> directory.tree().remove(filter, binding));
        inbox.close(new Refusal(Reason.DELETED, "the subscription to " + filter + " has ended"));
    }
}
