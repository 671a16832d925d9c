package dev.sluice.routing.internal.session;

import dev.sluice.routing.internal.QueueSpace;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.retained.RetainedLanes;
import dev.sluice.routing.internal.subscription.SharedSubscriptions;

/**
 * What sessions need so that they survive the end of the process, what is retained for them, and
 * what they share.
 *
 * <p><i>Confined to the control lane.</i>
 */
public record SessionStorage(
        SessionTables tables,
        QueueSpace inboxes,
        Wills wills,
        RetainedLanes retained,
        SharedSubscriptions shared) {
    /** A session with this inbox. */
    Session sessionOf(String clientId, MessageQueue inbox) {
        return new Session(clientId, inbox, retained.feed(inbox), tables.receivedIds(inbox));
    }
}
