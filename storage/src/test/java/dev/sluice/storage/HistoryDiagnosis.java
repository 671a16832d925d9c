package dev.sluice.storage;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.History.Commit;
import dev.sluice.storage.History.Event;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names what is wrong with what a store holds that is in none of its possible states: first what
 * nobody committed, then what is missing, and if all of that is there, that it does not fit.
 *
 * <p><i>Confined to one thread.</i>
 */
final class HistoryDiagnosis {
    private final History history;
    private final Observed observed;
    private final ModelStore least;

    /**
     * @param least what has to be there
     */
    HistoryDiagnosis(History history, Observed observed, ModelStore least) {
        this.history = history;
        this.observed = observed;
        this.least = least;
    }

    HistoryViolation explain() {
        HistoryViolation found = phantom();
        if (found == null) {
            found = missing();
        }
        return found != null
                ? found
                : new HistoryViolation(
                        Verdict.TORN, "no number of write sets makes what is there: " + summary());
    }

    private @Nullable HistoryViolation phantom() {
        List<Batch> everything = new ArrayList<>(history.base().allBatches().toList());
        for (Event event : history.events()) {
            if (event instanceof Commit commit) {
                commit.writes.appends().forEach(each -> everything.add(each.batch()));
            }
        }
        Set<Bytes> known = new HashSet<>();
        everything.forEach(batch -> known.add(content(batch)));
        for (Map.Entry<PartitionId, Observed.Log> each : observed.logs().entrySet()) {
            boolean isCompacted = least.log(each.getKey()).isCompacted;
            for (Batch batch : each.getValue().batches()) {
                if (!known.contains(content(batch))
                        && !(isCompacted && CompactedLogs.areKnown(batch, everything))) {
                    return violation(Verdict.PHANTOM, each.getKey(), batch);
                }
            }
        }
        return null;
    }

    private @Nullable HistoryViolation missing() {
        for (Map.Entry<PartitionId, Observed.Log> each : observed.logs().entrySet()) {
            PartitionId id = each.getKey();
            if (isDroppedLater(id)) {
                continue;
            }
            HistoryViolation missing =
                    least.log(id).isCompacted
                            ? missingOfCompacted(id, each.getValue())
                            : missing(id, each.getValue());
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private @Nullable HistoryViolation missing(PartitionId id, Observed.Log found) {
        for (Batch batch : least.log(id).from(found.startOffset())) {
            if (found.batches().stream().noneMatch(other -> HistoryChecker.isSame(other, batch))) {
                boolean isElsewhere =
                        found.batches().stream()
                                .anyMatch(other -> content(other).equals(content(batch)));
                return violation(isElsewhere ? Verdict.OFFSET_CONFLICT : Verdict.LOST, id, batch);
            }
        }
        return null;
    }

    private @Nullable HistoryViolation missingOfCompacted(PartitionId id, Observed.Log found) {
        ModelStore.Log expected = least.log(id);
        // What was not promised may be there, and make superfluous what was.
        List<Batch> all = new ArrayList<>(expected.batches);
        found.batches().stream()
                .filter(batch -> batch.baseOffset() >= expected.endOffset)
                .forEach(all::add);
        Long lost = CompactedLogs.lost(found.batches(), expected.from(found.startOffset()), all);
        return lost == null
                ? null
                : new HistoryViolation(Verdict.LOST, "the record at %d of %s".formatted(lost, id));
    }

    private boolean isDroppedLater(PartitionId id) {
        return history.events().stream()
                .anyMatch(
                        event ->
                                event instanceof Commit commit
                                        && !commit.isAcknowledged()
                                        && commit.writes.drops().contains(id));
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

    private String summary() {
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
