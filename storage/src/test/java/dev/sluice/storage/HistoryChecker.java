package dev.sluice.storage;

import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.History.Commit;
import dev.sluice.storage.History.Compact;
import dev.sluice.storage.History.Event;
import dev.sluice.storage.History.Open;
import dev.sluice.storage.History.Trim;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what a store holds after a crash with what it was asked for and what it answered.
 *
 * <p>The store must be in a state that it was in after some number of write sets, all in their
 * order, none in part. That number has to reach the last write set that was promised to survive:
 * after a power loss the last acknowledged one of durability {@link Durability#COMMIT}, since all
 * before it lie before it in the journal; after the end of the process the last acknowledged one.
 *
 * <p>Starts and compactions are not in the order of the journal: they count by a checkpoint, which
 * can be durable before write sets that were there before it was asked for them.
 *
 * <p><i>Confined to one thread.</i>
 */
final class HistoryChecker {
    private final History history;
    private final boolean wasPowerLost;

    HistoryChecker(History history, boolean wasPowerLost) {
        this.history = history;
        this.wasPowerLost = wasPowerLost;
    }

    /** Gives the state that the store is in; throws {@link HistoryViolation} if there is none. */
    ModelStore check(Observed observed) {
        List<Event> events = history.events();
        int promised = promised();
        ModelStore model = base();
        for (int i = 0; i < promised; i++) {
            apply(i, model);
        }
        ModelStore least = model.copy();
        for (int cut = promised; ; cut++) {
            if (holds(observed, model)) {
                checkStarts(observed, model, cut, promised);
                return settled(observed, model);
            }
            if (cut == events.size()) {
                throw explained(observed, least, promised);
            }
            apply(cut, model);
        }
    }

    private ModelStore base() {
        ModelStore model = history.base().copy();
        model.partitions().forEach(id -> compactLater(id, 0, model));
        return model;
    }

    /** Does what the event with this number does. */
    private void apply(int number, ModelStore model) {
        Event event = history.events().get(number);
        History.apply(event, model);
        if (event instanceof Open open) {
            compactLater(open.partition(), number + 1, model);
        }
    }

    /** Lets the compactions count that were asked for before the partition was dropped. */
    private void compactLater(PartitionId id, int from, ModelStore model) {
        for (Event event : history.events().subList(from, history.events().size())) {
            if (isDrop(event, id)) {
                return;
            }
            if (event instanceof Compact compact && compact.partition().equals(id)) {
                model.compact(id);
            }
        }
    }

    private static boolean isDrop(Event event, PartitionId id) {
        return event instanceof Commit commit
                && commit.isAccepted
                && commit.writes.drops().contains(id);
    }

    /** How many events have to be there. */
    private int promised() {
        List<Event> events = history.events();
        for (int i = events.size(); i > 0; i--) {
            if (events.get(i - 1) instanceof Commit commit
                    && commit.isAcknowledged()
                    && commit.hasEffect
                    && (!wasPowerLost || commit.writes.durability() == Durability.COMMIT)) {
                return i;
            }
        }
        return 0;
    }

    private static boolean holds(Observed observed, ModelStore model) {
        for (Map.Entry<PartitionId, Observed.Log> each : observed.logs().entrySet()) {
            ModelStore.Log expected = model.log(each.getKey());
            Observed.Log found = each.getValue();
            List<Batch> batches = expected.from(found.startOffset());
            boolean isThere =
                    expected.isCompacted
                            ? CompactedLogs.isLeft(found.batches(), batches, expected.batches)
                            : areSame(found.batches(), batches);
            if (found.endOffset() != expected.endOffset || !isThere) {
                return false;
            }
        }
        return observed.tables().entrySet().stream()
                .allMatch(each -> each.getValue().equals(model.table(each.getKey())));
    }

    static boolean areSame(List<Batch> left, List<Batch> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!isSame(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isSame(Batch left, Batch right) {
        return left.baseOffset() == right.baseOffset()
                && left.records() == right.records()
                && HistoryDiagnosis.content(left).equals(HistoryDiagnosis.content(right));
    }

    private void checkStarts(Observed observed, ModelStore model, int cut, int promised) {
        observed.logs().forEach((id, log) -> checkStart(id, log, model, cut, promised));
    }

    /** The start that an acknowledged commit made durable, or one that was asked for since. */
    private void checkStart(
            PartitionId id, Observed.Log found, ModelStore model, int cut, int promised) {
        List<Event> events = history.events();
        ModelStore.Log base = history.base().find(id);
        long least = base == null ? 0 : base.startOffset;
        Set<Long> possible = new HashSet<>(Set.of(least));
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof Trim trim && trim.partition().equals(id)) {
                possible.add(trim.startOffset());
                least = i < promised ? Math.max(least, trim.startOffset()) : least;
            } else if (isDrop(events.get(i), id)) {
                if (i >= cut) {
                    break;
                }
                least = 0;
                possible = new HashSet<>(Set.of(0L));
            }
        }
        if (found.startOffset() < least || !possible.contains(found.startOffset())) {
            throw new HistoryViolation(
                    Verdict.WRONG_START,
                    "%s begins at %d, not at one of %s that is at least %d; it ends at %d"
                            .formatted(
                                    id,
                                    found.startOffset(),
                                    possible,
                                    least,
                                    model.log(id).endOffset));
        }
    }

    private static ModelStore settled(Observed observed, ModelStore model) {
        ModelStore settled = model.copy();
        observed.logs()
                .forEach(
                        (id, log) -> {
                            settled.open(id);
                            settled.log(id).startOffset = log.startOffset();
                        });
        return settled;
    }

    /** No state fits: says which promise was broken first. */
    private HistoryViolation explained(Observed observed, ModelStore least, int promised) {
        ModelStore earlier = base();
        for (int i = 0; i < promised; i++) {
            if (holds(observed, earlier)) {
                return new HistoryViolation(
                        Verdict.LOST, "what is there ends before %d of %d".formatted(i, promised));
            }
            apply(i, earlier);
        }
        return new HistoryDiagnosis(history, observed, least).explain();
    }
}
