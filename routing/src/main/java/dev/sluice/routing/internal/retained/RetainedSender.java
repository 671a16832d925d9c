package dev.sluice.routing.internal.retained;

import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.queue.MessageQueue;

/** Brings messages from one lane to single inboxes. <i>Confined to its lane.</i> */
@FunctionalInterface
public interface RetainedSender {
    /** Sends it behind what was published on this lane before. */
    void send(Message message, MessageQueue inbox, Quality quality, SubscriptionMatch match);
}
