package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What a store was asked for since it was last known what it held, in the order in which that takes
 * effect, and what it has answered.
 *
 * <p><i>Confined to one thread.</i>
 */
final class History {
    private final ModelStore base;
    private final List<Event> events = new ArrayList<>();
    private ModelStore ahead;

    /** Something that changes a store. */
    sealed interface Event {}

    /** A write set, what it has to be answered, and its answer. */
    static final class Commit implements Event {
        final WriteSet writes;
        final Recorded answer;
        boolean isAccepted;

        /** What it is refused for if it is not accepted. */
        @Nullable Reason refusal;

        boolean hasEffect;
        long[] expected = {};
        private boolean isJudged;

        Commit(WriteSet writes, Recorded answer) {
            this.writes = writes;
            this.answer = answer;
        }

        /** Whether it was promised. */
        boolean isAcknowledged() {
            return answer.isAnswered() && !answer.failed();
        }
    }

    /** The start of a partition was moved here. */
    record Trim(PartitionId partition, long startOffset) implements Event {}

    /** A partition was asked to be compacted. */
    record Compact(PartitionId partition) implements Event {}

    /** A partition was opened that did not exist. */
    record Open(PartitionId partition) implements Event {}

    /** Begins where it is known what the store holds. */
    History(ModelStore base) {
        this.base = base;
        this.ahead = base.copy();
    }

    ModelStore base() {
        return base;
    }

    List<Event> events() {
        return events;
    }

    /** What the store holds once all that it was asked for is done. */
    ModelStore ahead() {
        return ahead;
    }

    void add(Event event) {
        events.add(event);
        foresee(event);
    }

    private void foresee(Event event) {
        if (event instanceof Commit commit) {
            commit.refusal = ahead.refusal(commit.writes);
            commit.isAccepted = commit.refusal == null;
            commit.hasEffect = commit.isAccepted && ahead.isChangedBy(commit.writes);
            if (commit.isAccepted) {
                commit.expected = ahead.apply(commit.writes);
            }
        } else {
            apply(event, ahead);
        }
    }

    /** Does to the model what the event does to a store that does not refuse it. */
    static void apply(Event event, ModelStore model) {
        switch (event) {
            case Commit commit -> {
                if (commit.isAccepted) {
                    model.apply(commit.writes);
                }
            }
            case Trim trim -> model.trim(trim.partition(), trim.startOffset());
            case Compact compact -> model.compact(compact.partition());
            case Open open -> model.open(open.partition());
        }
    }

    /**
     * Compares the answers that have come with what they have to be, up to the first commit that is
     * not answered: its loop may not have heard yet that it was refused, which what follows shows.
     */
    void judgeAnswers() {
        judge(true);
    }

    /** The same for all of them, once every loop has heard what there was to hear. */
    void judgeAllAnswers() {
        judge(false);
    }

    private void judge(boolean untilUnanswered) {
        for (Iterator<Event> each = events.iterator(); each.hasNext(); ) {
            if (!(each.next() instanceof Commit commit) || commit.isJudged) {
                continue;
            }
            if (!commit.answer.isAnswered()) {
                if (untilUnanswered) {
                    return;
                }
                continue;
            }
            commit.isJudged = true;
            if (isRefused(commit)) {
                each.remove();
                if (commit.isAccepted) {
                    // What follows is judged as if this had never been.
                    ahead = base.copy();
                    events.forEach(this::foresee);
                }
            }
        }
    }

    /** Whether it can never be found; one that failed as the store stopped can. */
    private static boolean isRefused(Commit commit) {
        if (!commit.answer.failed()) {
            if (!commit.isAccepted) {
                throw new HistoryViolation(
                        Verdict.PHANTOM,
                        "a commit succeeded that is refused for " + commit.refusal);
            }
            long[] offsets = commit.answer.baseOffsets();
            if (!Arrays.equals(commit.expected, offsets)) {
                throw new HistoryViolation(
                        Verdict.OFFSET_CONFLICT,
                        "answered %s instead of %s"
                                .formatted(
                                        Arrays.toString(offsets),
                                        Arrays.toString(commit.expected)));
            }
            return false;
        }
        Reason reason = commit.answer.reason();
        if (!commit.isAccepted && reason != Reason.STOPPED) {
            assertEquals(commit.refusal, reason);
        }
        if (commit.isAccepted
                && (reason == Reason.NO_SUCH_PARTITION
                        || reason == Reason.OUT_OF_SEQUENCE
                        || reason == Reason.FENCED)) {
            throw new HistoryViolation(
                    Verdict.LOST,
                    "what was committed is gone: " + commit.answer.failure().detail());
        }
        return reason != Reason.STOPPED || !commit.isAccepted;
    }
}
