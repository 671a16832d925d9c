package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How a message is to be delivered from one queue: what the record of a stored one notes beside the
 * queue's number. Empty for a queue's plain message.
 *
 * <p>Coded as a byte with flags, 1 for exactly once, 2 for a kept RETAIN flag and 4 for a shared
 * subscription, whose number follows in 4 bytes, and 4 bytes for each subscription identifier.
 *
 * <p><i>Immutable.</i>
 *
 * @param quality what is to be delivered at most once is not stored, and its note not written
 */
public record DeliveryNote(Quality quality, SubscriptionMatch match) {
    private static final int EXACTLY_ONCE = 1;
    private static final int KEEPS_RETAIN = 2;
    private static final int SHARED = 4;

    /** That of a queue's message. */
    public static final DeliveryNote PLAIN =
            new DeliveryNote(Quality.AT_LEAST_ONCE, SubscriptionMatch.NONE);

    public Bytes encode() {
        if (equals(PLAIN)) {
            return Bytes.EMPTY;
        }
        List<Integer> identifiers = match.identifiers();
        boolean isShared = match.share() != 0;
        int numbers = identifiers.size() + (isShared ? 1 : 0);
        ByteBuffer coded = ByteBuffer.allocate(1 + numbers * Integer.BYTES);
        int flags = quality == Quality.EXACTLY_ONCE ? EXACTLY_ONCE : 0;
        flags |= match.keepsRetain() ? KEEPS_RETAIN : 0;
        flags |= isShared ? SHARED : 0;
        coded.put((byte) flags);
        if (isShared) {
            coded.putInt(match.share());
        }
        identifiers.forEach(coded::putInt);
        return Bytes.wrap(coded.array());
    }

    /** The note that {@link #encode} wrote. */
    public static DeliveryNote written(Bytes note) {
        try {
            return decode(note);
        } catch (CorruptQueueLogException e) {
            throw new IllegalStateException(e);
        }
    }

    static DeliveryNote decode(Bytes note) throws CorruptQueueLogException {
        if (note.isEmpty()) {
            return PLAIN;
        }
        ByteBuffer coded = ByteBuffer.wrap(note.toArray());
        int flags = coded.get();
        boolean isShared = (flags & SHARED) != 0;
        if ((flags & ~(EXACTLY_ONCE | KEEPS_RETAIN | SHARED)) != 0
                || coded.remaining() % Integer.BYTES != 0
                || (isShared && !coded.hasRemaining())) {
            throw new CorruptQueueLogException("delivery note " + note + " is not understood");
        }
        int share = isShared ? coded.getInt() : 0;
        List<Integer> identifiers = new ArrayList<>(coded.remaining() / Integer.BYTES);
        while (coded.hasRemaining()) {
            identifiers.add(coded.getInt());
        }
        Quality quality =
                (flags & EXACTLY_ONCE) == 0 ? Quality.AT_LEAST_ONCE : Quality.EXACTLY_ONCE;
        return new DeliveryNote(
                quality, new SubscriptionMatch(identifiers, (flags & KEEPS_RETAIN) != 0, share));
    }
}
