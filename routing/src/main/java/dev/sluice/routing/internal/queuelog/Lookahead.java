package dev.sluice.routing.internal.queuelog;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.TreeSet;

/**
 * How far somebody has looked through the messages of a queue that wait and are not in memory: each
 * is shown once, and again when it was taken and given back. Those that were given back come first.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
public final class Lookahead implements QueueReader.Source {
    private final DurableQueue queue;
    private final QueueReferences.Lookahead fresh;
    private final TreeSet<Reference> givenBack;
    private final Intervals shown = new Intervals();
    private @Nullable Reference putBack;

    Lookahead(
            DurableQueue queue, QueueReferences.Lookahead fresh, Collection<Reference> givenBack) {
        this.queue = queue;
        this.fresh = fresh;
        this.givenBack = new TreeSet<>(givenBack);
    }

    void givenBack(Reference reference) {
        givenBack.add(reference);
    }

    /** Whether it has shown this message before it was ever taken. */
    public boolean hasShown(Reference reference) {
        return shown.contains(reference.ordinal());
    }

    /** Whether there may be messages that were not shown. */
    @Override
    public boolean hasMore() {
        return putBack != null || !givenBack.isEmpty() || fresh.hasNext();
    }

    @Override
    public @Nullable Reference next() {
        Reference again = putBack;
        putBack = null;
        if (again != null && queue.isWaiting(again)) {
            return again;
        }
        for (Reference back = givenBack.pollFirst(); back != null; back = givenBack.pollFirst()) {
            if (queue.isWaiting(back)) {
                return back;
            }
        }
        while (fresh.next()) {
            if (queue.isFresh(fresh.ordinal(), fresh.partition(), fresh.place())) {
                shown.add(fresh.ordinal(), fresh.ordinal() + 1, from -> {});
                return new Reference(
                        fresh.ordinal(), fresh.partition(), fresh.place(), fresh.place());
            }
        }
        return null;
    }

    @Override
    public void putBack(Reference reference) {
        putBack = reference;
    }

    @Override
    public boolean isCurrent(Reference reference) {
        return queue.isWaiting(reference);
    }

    /** Nobody looks any more. */
    public void close() {
        queue.forget(this);
    }
}
