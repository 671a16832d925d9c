package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.RecordHeaders;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * One queue that a stored message is for. A record lists all of them in the header {@value
 * #HEADER}; a record that was copied forward says in {@value #PLACE_HEADER} where it stood first.
 *
 * <p><i>Immutable.</i>
 *
 * @param queue the queue's number
 * @param note what the queue's owner wants to know about this message in this queue, such as the
 *     subscription that it matched; often empty
 */
public record Target(int queue, Bytes note) {
    /** Targets: unsigned varints of twice the queue's number, plus 1 if a note follows. */
    static final String HEADER = "slc.q";

    /** The offset that the record had before it was first copied forward, an unsigned varint. */
    static final String PLACE_HEADER = "slc.qp";

    public Target {
        if (queue < 0) {
            throw new IllegalArgumentException("queue number " + queue);
        }
    }

    /** A target without a note. */
    public static Target of(int queue) {
        return new Target(queue, Bytes.EMPTY);
    }

    static Bytes encode(List<Target> targets) {
        VarintWriter writer = new VarintWriter();
        for (Target target : targets) {
            boolean hasNote = !target.note.isEmpty();
            writer.put((long) target.queue << 1 | (hasNote ? 1 : 0));
            if (hasNote) {
                writer.put(target.note);
            }
        }
        return writer.toBytes();
    }

    static List<Target> decode(@Nullable Bytes header) throws CorruptQueueLogException {
        if (header == null) {
            throw new CorruptQueueLogException("a record of the queue log has no " + HEADER);
        }
        VarintReader reader = new VarintReader(header, "header " + HEADER);
        List<Target> targets = new ArrayList<>();
        while (reader.hasMore()) {
            long word = reader.next();
            if (word >> 1 > Integer.MAX_VALUE) {
                throw reader.fault("has the queue number " + (word >> 1));
            }
            Bytes note = (word & 1) == 0 ? Bytes.EMPTY : reader.nextBytes();
            targets.add(new Target((int) (word >> 1), note));
        }
        return targets;
    }

    /** The place of a record that stands at {@code location}. */
    static long placeOf(RecordHeaders headers, long location) throws CorruptQueueLogException {
        Bytes header = headers.first(PLACE_HEADER);
        if (header == null) {
            return location;
        }
        VarintReader reader = new VarintReader(header, "header " + PLACE_HEADER);
        long place = reader.next();
        reader.expectEnd();
        if (place >= location) {
            throw reader.fault("says " + place + " in a record at " + location);
        }
        return place;
    }
}
