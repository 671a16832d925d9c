package dev.sluice.storage;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.History.Commit;
import dev.sluice.storage.History.Event;
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
        ModelStore model = history.base().copy();
        for (int i = 0; i < promised; i++) {
            History.apply(events.get(i), model);
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
            History.apply(events.get(cut), model);
        }
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

    private static boolean isSame(Batch left, Batch right) {
        return left.baseOffset() == right.baseOffset()
                && left.records() == right.records()
                && content(left).equals(content(right));
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
            } else if (events.get(i) instanceof Commit commit
                    && commit.isAccepted
                    && commit.writes.drops().contains(id)) {
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
        ModelStore earlier = history.base().copy();
        for (int i = 0; i < promised; i++) {
            if (holds(observed, earlier)) {
                return new HistoryViolation(
                        Verdict.LOST, "what is there ends before %d of %d".formatted(i, promised));
            }
            History.apply(history.events().get(i), earlier);
        }
        Set<Bytes> known = contents(history.base().copy());
        for (Event event : history.events()) {
            if (event instanceof Commit commit) {
                commit.writes.appends().forEach(each -> known.add(content(each.batch())));
            }
        }
        for (Map.Entry<PartitionId, Observed.Log> each : observed.logs().entrySet()) {
            for (Batch batch : each.getValue().batches()) {
                if (!known.contains(content(batch))) {
                    return violation(Verdict.PHANTOM, each.getKey(), batch);
                }
            }
        }
        for (Map.Entry<PartitionId, Observed.Log> each : observed.logs().entrySet()) {
            Observed.Log found = each.getValue();
            for (Batch batch : least.log(each.getKey()).from(found.startOffset())) {
                if (found.batches().stream().noneMatch(other -> isSame(other, batch))
                        && !isDroppedLater(each.getKey())) {
                    boolean isElsewhere =
                            found.batches().stream()
                                    .anyMatch(other -> content(other).equals(content(batch)));
                    return violation(
                            isElsewhere ? Verdict.OFFSET_CONFLICT : Verdict.LOST,
                            each.getKey(),
                            batch);
                }
            }
        }
        return new HistoryViolation(
                Verdict.TORN, "no number of write sets makes what is there: " + summary(observed));
    }

    private boolean isDroppedLater(PartitionId id) {
        return history.events().stream()
                .anyMatch(
                        event ->
                                event instanceof Commit commit
                                        && !commit.isAcknowledged()
                                        && commit.writes.drops().contains(id));
    }

    private static Set<Bytes> contents(ModelStore model) {
        Set<Bytes> contents = new HashSet<>();
        model.allBatches().forEach(batch -> contents.add(content(batch)));
        return contents;
    }

    /** What a batch says, wherever it stands: what its first eight bytes say counts for nothing. */
    static Bytes content(Batch batch) {
        return batch.bytes().slice(Long.BYTES, batch.bytes().length() - Long.BYTES);
    }

    private static HistoryViolation violation(Verdict verdict, PartitionId id, Batch batch) {
        return new HistoryViolation(
                verdict,
                "%d records at %d of %s".formatted(batch.records(), batch.baseOffset(), id));
    }

    private String summary(Observed observed) {
        StringBuilder text = new StringBuilder();
        observed.logs()
                .forEach(
                        (id, log) ->
                                text.append(id)
                                        .append(' ')
                                        .append(log.startOffset())
                                        .append("..")
                                        .append(log.endOffset())
                                        .append(" of ")
                                        .append(history.ahead().log(id).endOffset)
                                        .append("; "));
        return text.toString();
    }
}
