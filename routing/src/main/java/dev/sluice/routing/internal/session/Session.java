package dev.sluice.routing.internal.session;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.loop.Loop;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.retained.RetainedFeed;
import dev.sluice.routing.internal.route.Binding;
import dev.sluice.routing.internal.subscription.Forwarder;
import dev.sluice.routing.internal.subscription.Forwarders;
import dev.sluice.routing.internal.subscription.ShareName;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * The state of one client id: its subscriptions, its inbox, who holds it, and what happens when
 * nobody does.
 *
 * <p><i>Confined to the control lane</i>; other lanes only use its identity and its inbox.
 */
public final class Session {
    private final String clientId;
    private final MessageQueue inbox;
    private final RetainedFeed retained;
    private final ReceivedIds receivedIds;
    private final Forwarders forwarders = new Forwarders();

    // for the life of the session
    final Map<TopicFilter, Subscribed> subscriptions = new HashMap<>();

    final Map<TopicFilter, Share> shares = new HashMap<>(0);

    final Map<TopicFilter, SubscriptionOptions> kept = new HashMap<>(0);

    /** Whether its inbox may hold messages that came by a shared subscription. */
    boolean hasShared;

    boolean isOver;

    // for the life of its connection
    @Nullable SessionHolder holder;
    @Nullable KeptWill will;
    long expiryMs;

    // while no connection holds it
    long leftAtMs = SessionRow.CONNECTED;
    Loop.@Nullable Timer expiryTimer;
    Loop.@Nullable Timer willTimer;

    /** A subscription as it is in force, and as the store has it; null if it has none yet. */
    static final class Subscribed {
        Binding.ToSubscription binding;
        Binding.@Nullable ToSubscription stored;

        /** Counts its changes. */
        int changes;

        Subscribed(Binding.ToSubscription binding) {
            this.binding = binding;
        }
    }

    /** A shared subscription; it has no member until the store has it. */
    static final class Share {
        final ShareName name;
        @Nullable Forwarder member;

        Share(ShareName name) {
            this.name = name;
        }
    }

    Session(String clientId, MessageQueue inbox, RetainedFeed retained, ReceivedIds receivedIds) {
        this.clientId = clientId;
        this.inbox = inbox;
        this.retained = retained;
        this.receivedIds = receivedIds;
    }

    /** Any lane. */
    public String clientId() {
        return clientId;
    }

    @SuppressWarnings("ReferenceEquality") // one holder, not an equal one
    boolean isHeldBy(SessionHolder other) {
        return holder == other;
    }

    /** Whether it survives the end of the process. */
    boolean isDurable() {
        return inbox.stored() != null;
    }

    /** Whether it has this subscription, or fewer than this number. */
    boolean hasRoomFor(TopicFilter filter, int most) {
        return subscriptions.containsKey(filter)
                || shares.containsKey(filter)
                || kept.containsKey(filter)
                || subscriptions.size() + shares.size() + kept.size() < most;
    }

    /** What the store is to say of it. */
    SessionRow row() {
        return new SessionRow(expiryMs, leftAtMs, will == null ? 0 : will.number());
    }

    /** Any lane. */
    public MessageQueue inbox() {
        return inbox;
    }

    /** What brings messages of shared subscriptions to the inbox; for the inbox's lane. */
    public Forwarders forwarders() {
        return forwarders;
    }

    /** What its client has published exactly once; for the inbox's lane. */
    public ReceivedIds receivedIds() {
        return receivedIds;
    }

    /** What brings retained messages to the inbox; for the inbox's lane. */
    RetainedFeed retained() {
        return retained;
    }
}
