package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;

/** One message in one queue. <i>Confined to the queue's lane.</i> */
final class QueueEntry {
    /** Its place: rises in the order of arrival and stays when it is given back. */
    final long sequence;

    final Message message;
    final Quality quality;
    final SubscriptionMatch match;
    int failedAttempts;
    int mark;
    private @Nullable Set<QueueConsumer> excluded;

    QueueEntry(long sequence, Message message, Quality quality, SubscriptionMatch match) {
        this.sequence = sequence;
        this.message = message;
        this.quality = quality;
        this.match = match;
    }

    boolean isFor(QueueConsumer consumer) {
        return excluded == null || !excluded.contains(consumer);
    }

    void exclude(QueueConsumer consumer) {
        if (excluded == null) {
            excluded = new HashSet<>();
        }
        excluded.add(consumer);
    }

    /** The consumer is gone and will not ask again. */
    void forget(QueueConsumer consumer) {
        if (excluded != null) {
            excluded.remove(consumer);
        }
    }
}
