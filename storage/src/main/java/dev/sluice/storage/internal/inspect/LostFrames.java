package dev.sluice.storage.internal.inspect;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.internal.journal.Entry;
import dev.sluice.storage.internal.journal.Frame;
import dev.sluice.storage.internal.journal.JournalFrames;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the frames held that a cut takes away, as far as they can be read.
 *
 * <p><i>Confined to one thread.</i>
 */
final class LostFrames implements JournalFrames.Visitor {
    private final JournalChain before;
    private final long first;
    private final TreeSet<Long> readable = new TreeSet<>();
    private final Map<Integer, Long> ends = new TreeMap<>();
    private final Map<Integer, PartitionId> opened = new TreeMap<>();
    private final Map<String, Integer> tableChanges = new TreeMap<>();
    private long seen;

    /**
     * @param before the chain up to the cut
     * @param first the first frame that goes
     */
    LostFrames(JournalChain before, long first) {
        this.before = before;
        this.first = first;
    }

    @Override
    public void frame(long position, Frame frame) {
        seen++;
        if (frame.sequence() < first || !readable.add(frame.sequence())) {
            return;
        }
        for (Entry entry : frame.entries()) {
            switch (entry) {
                case Entry.Append append ->
                        ends.merge(
                                append.partition(), Batches.nextOffset(append.batch()), Math::max);
                case Entry.Put put -> tableChanges.merge(put.table(), 1, Integer::sum);
                case Entry.Delete delete -> tableChanges.merge(delete.table(), 1, Integer::sum);
                case Entry.Opened made -> opened.put(made.partition(), made.id());
                case Entry.Dropped _, Entry.Trimmed _ -> {}
            }
        }
    }

    @Override
    public void unreadable(long position, String why) {
        seen++;
    }

    /** How many frames there were, readable or not. */
    long seen() {
        return seen;
    }

    /** A line for each kind of loss. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (readable.isEmpty()) {
            lines.add("frame %d and what followed it; none of it can be read".formatted(first));
        } else {
            long last = readable.last();
            lines.add(
                    "frames %d to %d, of which %d can be read and %d cannot"
                            .formatted(
                                    first,
                                    last,
                                    readable.size(),
                                    last - first + 1 - readable.size()));
        }
        ends.forEach(
                (number, end) -> {
                    PartitionId id = before.nameOf(number);
                    long from = before.endOf(number);
                    if (end > from) {
                        lines.add(
                                "%s of %s, which new messages get again"
                                        .formatted(Advice.offsets(from, end), named(number, id)));
                    }
                });
        opened.values().forEach(id -> lines.add("the partition %s, which was new".formatted(id)));
        tableChanges.forEach(
                (table, count) -> lines.add("%d changes of the table %s".formatted(count, table)));
        return lines;
    }

    private String named(int number, @Nullable PartitionId known) {
        PartitionId id = known == null ? opened.get(number) : known;
        return id == null ? "partition number " + number : id.toString();
    }
}
