package dev.sluice.routing.internal.queue;

import dev.sluice.core.store.WriteSet;

import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a queue has answered to who has messages for it: which of them are duplicates, and what is
 * to be written with the others. Unless it is {@link #NONE}, the queue has to hear what became of
 * them; messages of these ids wait until then.
 *
 * <p><i>Immutable.</i>
 */
public final class CheckedIds {
    /** There are no duplicates, and nothing to be remembered. */
    public static final CheckedIds NONE = new CheckedIds(List.of(), new BitSet(), List::of);

    private final List<IdWindow.Pending> pending;
    private final BitSet duplicates;
    private final Supplier<List<WriteSet.Put>> rows;

    /**
     * @param pending those that the queue is to remember if it gets their messages
     * @param duplicates which of the messages, by their index
     * @param rows makes the rows of {@code pending} as of now, on any thread
     */
    CheckedIds(
            List<IdWindow.Pending> pending, BitSet duplicates, Supplier<List<WriteSet.Put>> rows) {
        this.pending = List.copyOf(pending);
        this.duplicates = (BitSet) duplicates.clone();
        this.rows = rows;
    }

    List<IdWindow.Pending> pending() {
        return pending;
    }

    /** How many of the messages are duplicates. */
    int duplicates() {
        return duplicates.cardinality();
    }

    /** Whether the queue does not take the message with this index. Any thread. */
    public boolean isDuplicate(int index) {
        return duplicates.get(index);
    }

    /** What belongs into the write set that has the messages, as of now. Any thread. */
    public List<WriteSet.Put> puts() {
        return rows.get();
    }
}
