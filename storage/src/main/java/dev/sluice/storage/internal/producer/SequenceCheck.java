package dev.sluice.storage.internal.producer;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Tells whether a write set continues what its producers have appended, repeats it, or neither.
 * Costs a look at each header and nothing more where no batch has a producer.
 *
 * <p><i>Confined to the thread that appends.</i>
 */
public final class SequenceCheck {
    private static final long[] NONE = {};

    /** Where producers are after the appends of the write set that were looked at so far. */
    private final Map<Place, Reached> ahead = new HashMap<>();

    private long[] offsets = NONE;
    private boolean isRepetition;

    private record Place(PartitionId partition, long producer) {}

    private record Reached(short epoch, int lastSequence) {}

    /**
     * Looks at a write set; nothing is changed.
     *
     * @param producersOf those of a partition; null if it has none
     * @return what is wrong with it, or null
     */
    public @Nullable StoreFailure check(
            WriteSet writes, Function<PartitionId, @Nullable Producers> producersOf) {
        isRepetition = false;
        List<WriteSet.Append> appends = writes.appends();
        if (!hasSequences(appends)) {
            return null;
        }
        ahead.clear();
        offsets = new long[appends.size()];
        int repeated = 0;
        for (int i = 0; i < offsets.length; i++) {
            WriteSet.Append append = appends.get(i);
            if (!Batches.isSequenced(append.batch())) {
                continue;
            }
            Producers producers = producersOf.apply(append.partition());
            ProducerState state =
                    producers == null ? null : producers.find(Batches.producerId(append.batch()));
            offsets[i] = state == null ? -1 : state.offsetOf(append.batch());
            if (offsets[i] >= 0) {
                repeated++;
                continue;
            }
            StoreFailure wrong = advance(append, producers, state);
            if (wrong != null) {
                return wrong;
            }
        }
        if (repeated > 0 && repeated < offsets.length) {
            return new StoreFailure(
                    Reason.OUT_OF_SEQUENCE,
                    "%d of the %d batches of a write set were appended before"
                            .formatted(repeated, offsets.length));
        }
        isRepetition = repeated > 0;
        return null;
    }

    /** Whether all that was checked last was appended before. */
    public boolean isRepetition() {
        return isRepetition;
    }

    /** Where it stands if it was. */
    public long[] offsets() {
        return offsets;
    }

    private static boolean hasSequences(List<WriteSet.Append> appends) {
        for (int i = 0; i < appends.size(); i++) {
            if (Batches.isSequenced(appends.get(i).batch())) {
                return true;
            }
        }
        return false;
    }

    private @Nullable StoreFailure advance(
            WriteSet.Append append, @Nullable Producers producers, @Nullable ProducerState state) {
        Batch batch = append.batch();
        long producer = Batches.producerId(batch);
        Place place = new Place(append.partition(), producer);
        Reached reached = ahead.get(place);
        if (reached == null && state != null) {
            reached = new Reached(state.epoch(), state.last().lastSequence());
        }
        short epoch = Batches.producerEpoch(batch);
        int sequence = Batches.baseSequence(batch);
        if (reached == null) {
            boolean mayGoOn = producers != null && producers.mayHaveForgotten(producer);
            if (sequence != 0 && !mayGoOn) {
                return outOfSequence(append, "is new and begins at %d".formatted(sequence));
            }
        } else if (epoch < reached.epoch()) {
            return new StoreFailure(
                    Reason.FENCED,
                    "producer %d appends to %s with epoch %d, another one has %d"
                            .formatted(producer, append.partition(), epoch, reached.epoch()));
        } else {
            boolean isNewer = epoch > reached.epoch();
            int expected = isNewer ? 0 : (reached.lastSequence() + 1) & Integer.MAX_VALUE;
            if (sequence != expected) {
                return outOfSequence(
                        append, "goes on at %d instead of %d".formatted(sequence, expected));
            }
        }
        ahead.put(place, new Reached(epoch, Batches.lastSequence(batch)));
        return null;
    }

    private static StoreFailure outOfSequence(WriteSet.Append append, String detail) {
        return new StoreFailure(
                Reason.OUT_OF_SEQUENCE,
                "producer %d with epoch %d %s in %s"
                        .formatted(
                                Batches.producerId(append.batch()),
                                Batches.producerEpoch(append.batch()),
                                detail,
                                append.partition()));
    }
}
