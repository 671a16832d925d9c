package dev.sluice.routing.internal.queue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;

import org.jspecify.annotations.Nullable;

/**
 * What a queue sends elsewhere because it gives it up, and what it notes on it: why, when, in which
 * queue, and where it was sent to at first.
 *
 * <p><i>Immutable.</i>
 */
public final class DeadLetters {
    static final String REASON = "x-opt-dead-letter-reason";
    static final String DETAIL = "x-opt-dead-letter-detail";
    static final String QUEUE = "x-opt-dead-letter-queue";
    static final String TIME = "x-opt-dead-letter-time";
    static final String DELIVERIES = "x-opt-dead-letter-deliveries";
    static final String ORIGINAL_ADDRESS = "x-opt-original-address";

    private DeadLetters() {}

    /** Publishes on the queue's lane. */
    @FunctionalInterface
    public interface Sender {
        /** The listener hears once; the message may reach any number of targets, or none. */
        void send(Message message, PublishListener listener);
    }

    /** Whether the message was sent elsewhere because a queue was full. */
    static boolean wasDiverted(Message message) {
        return new Value.Text(Death.Cause.QUEUE_FULL.text)
                .equals(message.annotations().first(REASON));
    }

    /** Where a dead letter was sent at first; null if the message does not say. */
    public static @Nullable Address originalAddressOf(Message message) {
        Value noted = message.annotations().first(ORIGINAL_ADDRESS);
        try {
            return noted instanceof Value.Text(String name) ? Address.of(name) : null;
        } catch (InvalidNameException e) {
            return null; // a consumer has noted something else
        }
    }

    /** The message for its grave. One that has expired lives on without an end. */
    static Message of(
            Message message, Address grave, String queue, Death death, int failed, long nowMs) {
        ApplicationProperties.Builder notes =
                new ApplicationProperties.Builder()
                        .add(REASON, death.cause().text)
                        .add(QUEUE, queue)
                        .add(TIME, new Value.Moment(nowMs))
                        .add(DELIVERIES, new Value.Whole(failed, Value.Width.INT))
                        .add(ORIGINAL_ADDRESS, message.address().name());
        if (!death.detail().isEmpty()) {
            notes.add(DETAIL, death.detail());
        }
        Message.Builder sent =
                message.redirectedTo(grave)
                        .retain(false)
                        .annotations(message.annotations().with(notes.build()));
        if (death.cause() == Death.Cause.EXPIRED) {
            sent.expiresAtMs(Message.NEVER);
        }
        return sent.build();
    }
}
