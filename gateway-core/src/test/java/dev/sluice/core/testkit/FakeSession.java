package dev.sluice.core.testkit;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.RetainHandling;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.broker.Will;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The state behind one client id: subscriptions, inbox, and what happens after its connection.
 *
 * <p><i>Confined to its loop.</i>
 */
final class FakeSession {
    private static final Loop.Timer NOTHING = () -> {};

    private final FakeBroker broker;
    private final String clientId;
    private final FakeQueue inbox;
    private final Map<TopicFilter, SubscriptionOptions> subscriptions = new LinkedHashMap<>();
    private final Set<Integer> receivedIds = new HashSet<>();
    private final Map<TopicFilter, SubscriptionOptions> kept = new LinkedHashMap<>();
    private @Nullable Attached attached;
    private @Nullable Will pendingWill;
    private Loop.Timer willTimer = NOTHING;
    private Loop.Timer expiryTimer = NOTHING;

    FakeSession(FakeBroker broker, String clientId) {
        this.broker = broker;
        this.clientId = clientId;
        this.inbox = new FakeQueue(broker);
    }

    String clientId() {
        return clientId;
    }

    FakeQueue inbox() {
        return inbox;
    }

    Map<TopicFilter, SubscriptionOptions> subscriptions() {
        return Map.copyOf(subscriptions);
    }

    boolean isConnected() {
        return attached != null;
    }

    /** Whether the state would be gone if its connection closed now. */
    boolean endsWithConnection() {
        return attached != null && attached.expiryMs == 0;
    }

    /** Makes this session {@code connection}'s, which keeps a pending will from being published. */
    Attached attach(FakeConnection connection, SessionRequest request, SessionListener listener) {
        expiryTimer.cancel();
        willTimer.cancel();
        pendingWill = null;
        attached = new Attached(connection, request, listener);
        return attached;
    }

    /** Takes the session from its connection, because another connection or the broker wants it. */
    void evict(Refusal why) {
        Attached old = attached;
        if (old == null) {
            return;
        }
        detach(old);
        old.connection.sessionLost();
        old.listener.ended(why);
    }

    /** Whether it took the message. */
    boolean offer(Message message, @Nullable FakeConnection publisher) {
        Quality highest = Quality.AT_MOST_ONCE;
        List<Integer> identifiers = new ArrayList<>();
        boolean keepsRetain = false;
        boolean matched = false;
        boolean isOwn = publisher != null && attached != null && attached.connection == publisher;
        for (Map.Entry<TopicFilter, SubscriptionOptions> each : subscriptions.entrySet()) {
            SubscriptionOptions options = each.getValue();
            if (!each.getKey().matches(message.address()) || (isOwn && options.noLocal())) {
                continue;
            }
            matched = true;
            highest = highest.atLeast(options.maxQuality());
            keepsRetain |= options.keepsRetain();
            if (options.identifier() != 0) {
                identifiers.add(options.identifier());
            }
        }
        if (matched) {
            inbox.add(
                    message,
                    message.quality().atMost(highest),
                    new SubscriptionMatch(identifiers, keepsRetain),
                    null);
        }
        return matched;
    }

    private void sendRetained(Message message, SubscriptionOptions options) {
        List<Integer> identifiers =
                options.identifier() == 0 ? List.of() : List.of(options.identifier());
        inbox.add(
                message,
                message.quality().atMost(options.maxQuality()),
                new SubscriptionMatch(identifiers, true),
                null);
    }

    /** The end of its life: a will that waits goes out now. */
    void end() {
        expiryTimer.cancel();
        broker.forget(this);
        publishPendingWill();
    }

    private void detach(Attached old) {
        attached = null;
        FakeConsumer consumer = old.consumer;
        if (consumer != null) {
            consumer.connectionLost();
        }
        pendingWill = old.discardWill ? null : old.will;
        if (old.expiryMs == 0) {
            end();
            return;
        }
        if (old.expiryMs != SessionRequest.NEVER) {
            expiryTimer = broker.loop().schedule(Duration.ofMillis(old.expiryMs), this::end);
        }
        if (pendingWill != null) {
            if (pendingWill.delayMs() == 0) {
                publishPendingWill();
            } else {
                Duration delay = Duration.ofMillis(pendingWill.delayMs());
                willTimer = broker.loop().schedule(delay, this::publishPendingWill);
            }
        }
    }

    private void publishPendingWill() {
        willTimer.cancel();
        Will will = pendingWill;
        pendingWill = null;
        if (will != null) {
            broker.route(will.message(), Target.Kind.ANY, null);
        }
    }

    /** The session as one connection holds it. */
    final class Attached implements ClientSession {
        private final FakeConnection connection;
        private final SessionListener listener;
        private final @Nullable Will will;
        private long expiryMs;
        private boolean discardWill;
        private final Map<TopicFilter, SubscriptionOptions> keptAtOpening;
        private @Nullable FakeConsumer consumer;

        private Attached(
                FakeConnection connection, SessionRequest request, SessionListener listener) {
            this.connection = connection;
            this.listener = listener;
            this.will = request.will();
            keptAtOpening = Map.copyOf(kept);
            this.expiryMs = request.expiryMs();
        }

        @Override
        public void subscribe(
                TopicFilter filter, SubscriptionOptions options, ReplyListener<Boolean> reply) {
            if (!isMine()) {
                return;
            }
            Refusal ordered = broker.refusal(FakeBroker.Request.SUBSCRIBE, filter.pattern());
            Refusal refusal = ordered != null ? ordered : refusalOfShared(filter);
            if (refusal != null) {
                connection.answer(() -> reply.refused(refusal));
                return;
            }
            if (isKept(filter)) {
                boolean wasKept = kept.put(filter, options) != null;
                connection.answer(() -> reply.succeeded(wasKept));
                return;
            }
            boolean existed = subscriptions.put(filter, options) != null;
            connection.answer(() -> reply.succeeded(existed));
            if (options.retained() == RetainHandling.SEND
                    || (options.retained() == RetainHandling.SEND_IF_NEW && !existed)) {
                broker.retained(filter).forEach(message -> sendRetained(message, options));
            }
        }

        private static @Nullable Refusal refusalOfShared(TopicFilter filter) {
            return filter.pattern().startsWith("$share/")
                    ? new Refusal(
                            Refusal.Reason.NOT_SUPPORTED,
                            "the fake broker has no shared subscriptions")
                    : null;
        }

        @Override
        public void unsubscribe(TopicFilter filter, ReplyListener<Boolean> reply) {
            if (isMine()) {
                boolean existed = (isKept(filter) ? kept : subscriptions).remove(filter) != null;
                connection.answer(() -> reply.succeeded(existed));
            }
        }

        private static boolean isKept(TopicFilter filter) {
            return filter.pattern().startsWith("$queue/")
                    || filter.pattern().startsWith("$stream/");
        }

        @Override
        public Map<TopicFilter, SubscriptionOptions> kept() {
            return keptAtOpening;
        }

        @Override
        public void publishOnce(
                int packetId,
                Message message,
                Target.Kind reach,
                long context,
                PublishListener publishListener) {
            if (!isMine()) {
                return;
            }
            if (receivedIds.contains(packetId)) {
                connection.answer(() -> publishListener.published(context, PublishResult.ACCEPTED));
                return;
            }
            connection.publish(
                    message,
                    reach,
                    context,
                    (same, result) -> {
                        if (result.isAccepted()) {
                            receivedIds.add(packetId);
                        }
                        publishListener.published(same, result);
                    });
        }

        @Override
        public void release(int packetId, ReplyListener<Boolean> reply) {
            if (isMine()) {
                boolean existed = receivedIds.remove(packetId);
                connection.answer(() -> reply.succeeded(existed));
            }
        }

        @Override
        public void receive(ConsumerListener consumerListener) {
            if (!isMine()) {
                return;
            }
            if (consumer != null) {
                throw new IllegalStateException(clientId + " receives already");
            }
            Target source = new Target(Target.Kind.QUEUE, "$session/" + clientId);
            FakeConsumer made =
                    new FakeConsumer(broker, inbox, source, false, consumerListener, _ -> {});
            consumer = made;
            inbox.attach(made);
            connection.answer(
                    () -> {
                        if (!made.isClosed()) {
                            consumerListener.opened(made, source);
                        }
                    });
        }

        @Override
        public void disconnect(boolean discard, OptionalLong newExpiryMs) {
            if (isMine()) {
                discardWill = discard;
                expiryMs = newExpiryMs.orElse(expiryMs);
            }
        }

        void connectionClosed() {
            if (attached == this) {
                detach(this);
            }
        }

        private boolean isMine() {
            broker.loop().checkCurrent();
            return attached == this;
        }
    }
}
