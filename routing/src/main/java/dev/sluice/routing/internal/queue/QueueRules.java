package dev.sluice.routing.internal.queue;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.RedeliveryConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.routing.SessionConfig;
import dev.sluice.routing.SubscriptionConfig;

import org.jspecify.annotations.Nullable;

/**
 * A queue's limits and policies.
 *
 * <p><i>Immutable.</i>
 *
 * @param maxMessages messages it holds, unsettled ones included
 * @param maxBytes bytes it holds, counted likewise
 * @param whenFull what a message meets that finds it full
 * @param maxDeliveries failed deliveries that make a message dead; 0 for no limit
 * @param deadLetter where rejected messages go and those that failed too often; null to drop them
 * @param expired where expired messages go; null to drop them
 * @param redelivery how long a message rests whose delivery has failed
 * @param isSingleActive whether only one consumer gets messages, the one that came first, and the
 *     others wait until it leaves
 * @param lastValue the application property by which a message takes the place of an earlier one;
 *     null for none
 * @param ids what it remembers of the ids of messages, to take each once; null if it takes messages
 *     whatever their ids
 * @param purpose what stands before it
 */
public record QueueRules(
        int maxMessages,
        long maxBytes,
        WhenFull whenFull,
        int maxDeliveries,
        RedeliveryConfig redelivery,
        @Nullable Address deadLetter,
        @Nullable Address expired,
        boolean isSingleActive,
        @Nullable String lastValue,
        @Nullable IdLimits ids,
        Purpose purpose) {
    /** What a queue is for. */
    public enum Purpose {
        /** Whoever knows its name. */
        NAMED,
        /**
         * The subscriptions of one session or consumer: at most one consumer, and a later one
         * displaces the earlier.
         */
        INBOX,
        /** A subscription whose consumers compete. */
        SUBSCRIPTION
    }

    private static final RedeliveryConfig AT_ONCE = Binder.defaultsOf(RedeliveryConfig.class);

    public static QueueRules of(QueueConfig config) {
        return new QueueRules(
                config.maxMessages(),
                config.maxBytes().bytes(),
                config.whenFull(),
                config.maxDeliveries(),
                config.redelivery(),
                config.deadLetter().orElse(null),
                config.expired().orElse(null),
                config.singleActive(),
                config.lastValue().orElse(null),
                IdLimits.of(config.duplicates()),
                Purpose.NAMED);
    }

    /** The rules of every session's and subscription's inbox. */
    public static QueueRules inbox(SessionConfig config) {
        return subscribed(config.maxMessages(), config.maxBytes().bytes(), Purpose.INBOX);
    }

    /** The rules of the queue behind a subscription that several share, or that has a name. */
    public static QueueRules subscription(SubscriptionConfig config) {
        return subscribed(config.maxMessages(), config.maxBytes().bytes(), Purpose.SUBSCRIPTION);
    }

    private static QueueRules subscribed(int maxMessages, long maxBytes, Purpose purpose) {
        return new QueueRules(
                maxMessages,
                maxBytes,
                WhenFull.DROP_OLDEST,
                0,
                AT_ONCE,
                null,
                null,
                false,
                null,
                null,
                purpose);
    }

    /** Whether it has at most one consumer, and a later one displaces the earlier. */
    boolean isInbox() {
        return purpose == Purpose.INBOX;
    }

    /** Whether it keeps at-most-once messages while it has no consumer. */
    boolean keepsUnheard() {
        return purpose == Purpose.NAMED;
    }
}
