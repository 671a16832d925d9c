package dev.sluice.routing.internal.queue;

import dev.sluice.routing.internal.queuelog.StoredIds;

/** Hears that a queue has something to write down. <i>Confined to the queue's lane.</i> */
public interface ChangeListener {
    /** Its changes are to become durable, soon after this turn. */
    void changed(StoredMessages messages);

    /** Rows of ids are to be deleted, some time. */
    void superfluous(StoredIds ids);
}
