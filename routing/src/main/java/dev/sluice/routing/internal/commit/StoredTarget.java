package dev.sluice.routing.internal.commit;

import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.StoredMessages;
import dev.sluice.routing.internal.queuelog.Target;

import java.util.Objects;

/**
 * A durable queue that a message is for, in which room was taken for it.
 *
 * <p><i>Immutable.</i>
 *
 * @param note how it is delivered from there
 */
public record StoredTarget(MessageQueue queue, DeliveryNote note) {
    Target inLog() {
        return new Target(messagesOf(queue).queue().number(), note.encode());
    }

    /** The stored messages of a queue that is durable. */
    static StoredMessages messagesOf(MessageQueue queue) {
        return Objects.requireNonNull(queue.stored(), queue.name());
    }
}
