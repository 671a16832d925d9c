package dev.sluice.routing.internal.queue;

/** Hears that a queue has something to write down. <i>Confined to the queue's lane.</i> */
public interface ChangeListener {
    /** Its changes are to become durable, soon after this turn. */
    void changed(StoredMessages messages);
}
