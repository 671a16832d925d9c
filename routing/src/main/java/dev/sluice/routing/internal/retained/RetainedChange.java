package dev.sluice.routing.internal.retained;

import dev.sluice.core.message.Message;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A message that was retained, or removes what was: visible at once, and on its way to the store
 * with whatever else the message causes.
 *
 * <p><i>Confined to the lane of its address.</i>
 */
public final class RetainedChange {
    private final RetainedMessages owner;
    private final RetainedEntry entry;
    private final @Nullable Message message;
    private final long number;
    private boolean isGiven;

    RetainedChange(
            RetainedMessages owner, RetainedEntry entry, @Nullable Message message, long number) {
        this.owner = owner;
        this.entry = entry;
        this.message = message;
        this.number = number;
    }

    /**
     * What it changes in the store, asked for once, when it goes there. That is nothing if a later
     * change went before, as it may when a queue let this message wait; or if there is nothing to
     * remove.
     */
    public List<WriteSet.Put> puts() {
        boolean hasNothing = message == null && entry.stored == null && entry.unanswered == 1;
        if (number < entry.lastGiven || hasNothing) {
            return List.of();
        }
        entry.lastGiven = number;
        isGiven = true;
        return List.of(RetainedTable.put(entry.address, message));
    }

    /** The store has it, or never will. */
    public void answered(boolean isStored) {
        entry.unanswered--;
        if (isStored && isGiven) {
            entry.stored = message;
        } else if (!isStored && number == entry.lastChange) {
            owner.show(entry, entry.stored);
        }
        owner.answered(entry);
    }
}
