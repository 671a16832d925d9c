package dev.sluice.routing.internal.queue;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.RedeliveryConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.routing.SessionConfig;

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
 * @param isInbox whether it stands behind a subscription: at most one consumer, a later one
 *     displaces the earlier, and at-most-once messages are not kept while there is none
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
        boolean isInbox) {
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
                false);
    }

    /** The rules of every session's and subscription's inbox. */
    public static QueueRules inbox(SessionConfig config) {
        return new QueueRules(
                config.maxMessages(),
                config.maxBytes().bytes(),
                WhenFull.DROP_OLDEST,
                0,
                AT_ONCE,
                null,
                null,
                false,
                null,
                true);
    }
}
