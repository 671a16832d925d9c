package dev.sluice.routing.internal.session;

import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.retained.RetainedLanes;

/**
 * What sessions need so that they survive the end of the process, and what is retained for them.
 *
 * <p><i>Confined to the control lane.</i>
 */
public record SessionStorage(
        SessionTables tables, SessionInboxes inboxes, Wills wills, RetainedLanes retained) {
    /** A session with this inbox. */
    Session sessionOf(String clientId, MessageQueue inbox) {
        return new Session(clientId, inbox, retained.feed(inbox));
    }
}
