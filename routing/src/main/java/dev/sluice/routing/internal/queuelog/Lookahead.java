package dev.sluice.routing.internal.queuelog;

import org.jspecify.annotations.Nullable;

/**
 * How far somebody has looked through the messages of a queue that were never taken. It moves along
 * when those before it are taken.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
public final class Lookahead {
    private final DurableQueue queue;
    private final QueueReferences.Lookahead references;
    private final Intervals shown = new Intervals();
    private @Nullable Reference putBack;

    Lookahead(DurableQueue queue, QueueReferences.Lookahead references) {
        this.queue = queue;
        this.references = references;
    }

    /** Whether there may be another message. */
    public boolean hasNext() {
        return putBack != null || references.hasNext();
    }

    /** The next message; null if there is none yet. It is not taken. */
    public @Nullable Reference next() {
        Reference again = putBack;
        putBack = null;
        if (again != null && queue.isWaiting(again)) {
            return again;
        }
        while (references.next()) {
            long place = references.place();
            if (queue.isFresh(references.ordinal(), references.partition(), place)) {
                return new Reference(references.ordinal(), references.partition(), place, place);
            }
        }
        return null;
    }

    /** It is the next one again. */
    public void putBack(Reference reference) {
        putBack = reference;
    }

    /** Somebody was shown the message. */
    public void show(Reference reference) {
        shown.add(reference.ordinal(), reference.ordinal() + 1, from -> {});
    }

    public boolean hasShown(Reference reference) {
        return shown.contains(reference.ordinal());
    }
}
