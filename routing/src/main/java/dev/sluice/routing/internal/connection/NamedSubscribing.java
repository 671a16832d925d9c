package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SubscriptionName;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.core.security.Principal;
import dev.sluice.routing.internal.connection.SourceResolver.Meaning;
import dev.sluice.routing.internal.lane.HandedReply;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.ConsumerTerms;
import dev.sluice.routing.internal.selector.Selector;
import dev.sluice.routing.internal.subscription.NamedSubscription;
import dev.sluice.routing.internal.subscription.SubscriptionTerms;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * What one connection asks of subscriptions with a name: its consumers' ways there and back, and
 * their ends.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class NamedSubscribing {
    private final EngineConnection connection;
    private final EngineParts parts;
    private final Lane lane;
    private final Lane control;

    NamedSubscribing(EngineConnection connection, EngineParts parts) {
        this.connection = connection;
        this.parts = parts;
        lane = connection.lane();
        control = parts.lanes().control();
    }

    /** Receives from the subscription that the request names, which is made if need be. */
    void consume(
            Meaning source,
            ConsumeRequest request,
            @Nullable Selector selector,
            ConsumerListener listener) {
        if (!(source instanceof Meaning.Topic(TopicFilter filter))) {
            listener.refused(
                    source instanceof Meaning.Nothing(Refusal why)
                            ? why
                            : new Refusal(
                                    Reason.WRONG_KIND,
                                    "a subscription is one to a topic filter, and \""
                                            + request.source().text()
                                            + "\" is none"));
            return;
        }
        Refusal refusal = connection.refusalOfFilter(filter);
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        SubscriptionName name = Objects.requireNonNull(request.subscription());
        SubscriptionTerms terms =
                new SubscriptionTerms(filter, selector, request.selector(), request.noLocal());
        ReplyListener<NamedSubscription> answer =
                new HandedReply<>(control, lane, new Found(request, filter, listener));
        lane.hand(control, () -> parts.subscriptions().open(name, terms, connection, answer));
    }

    /** Attaches the consumer, or leaves again if the connection is gone meanwhile. */
    private final class Found implements ReplyListener<NamedSubscription> {
        private final ConsumeRequest request;
        private final TopicFilter filter;
        private final ConsumerListener listener;

        Found(ConsumeRequest request, TopicFilter filter, ConsumerListener listener) {
            this.request = request;
            this.filter = filter;
            this.listener = listener;
        }

        @Override
        public void succeeded(NamedSubscription found) {
            if (connection.isGone()) {
                leave(found);
            } else {
                connection.open(
                        whenOver -> receiver(found, whenOver),
                        new Target(Target.Kind.TOPIC, filter.pattern()));
            }
        }

        private QueueReceiver receiver(NamedSubscription found, Runnable whenOver) {
            return new QueueReceiver(
                    lane,
                    found.queue(),
                    ConsumerTerms.of(request, null), // judged when a message came in
                    listener,
                    () -> {
                        leave(found);
                        whenOver.run();
                    });
        }

        @Override
        public void refused(Refusal refusal) {
            if (!connection.isGone()) {
                listener.refused(refusal);
            }
        }
    }

    private void leave(NamedSubscription subscription) {
        lane.hand(control, () -> parts.subscriptions().leave(subscription));
    }

    /** Ends a durable subscription for a principal who may receive what it does. */
    void end(Principal who, SubscriptionName name, ReplyListener<SubscriptionName> listener) {
        Predicate<TopicFilter> mayEnd =
                filter -> parts.authorizer().isAllowed(who, Action.SUBSCRIBE, filter.pattern());
        ReplyListener<SubscriptionName> answer =
                new HandedReply<>(control, lane, connection.whileOpen(listener));
        lane.hand(control, () -> parts.subscriptions().end(name, mayEnd, answer));
    }
}
