package dev.sluice.core.broker;

import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

/**
 * One message on its way to one consumer.
 *
 * <p><i>Immutable.</i>
 *
 * @param id counts the consumer's deliveries from 1 on without gaps
 * @param quality what this delivery promises; {@link Quality#AT_MOST_ONCE} means it is settled
 *     already and must not be settled by the consumer
 * @param failedAttempts how many earlier deliveries of the message failed; a released one did not
 * @param mark what {@link Consumer#mark} remembered for an earlier delivery to the same session, or
 *     0
 * @param match what in a session's subscriptions matched; {@link SubscriptionMatch#NONE} elsewhere
 * @param position where a stream's reader stands; null elsewhere
 */
public record Delivery(
        long id,
        Message message,
        Quality quality,
        int failedAttempts,
        int mark,
        SubscriptionMatch match,
        @Nullable StreamOffset position) {
    public boolean isSettled() {
        return quality == Quality.AT_MOST_ONCE;
    }
}
