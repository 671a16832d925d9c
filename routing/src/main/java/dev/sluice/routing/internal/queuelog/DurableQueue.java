package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one queue or inbox knows of the log: which messages wait for a consumer, which were taken,
 * which are acknowledged. It holds references, never bodies.
 *
 * <p>Every message that arrived and is not acknowledged waits or is taken. An acknowledgement is in
 * force at once and durable once a {@link #flush} that was made after it is {@link #committed};
 * only then are the locations of its messages released. A flush that failed needs no undoing: the
 * next one holds everything that no flush before made durable. All flushes of a queue are committed
 * on its lane's loop.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
public final class DurableQueue {
    private final int number;
    private final String name;
    private final Loop owner;
    private final QueueLogConfig config;
    private final TreeMap<Integer, QueueCursor> cursors = new TreeMap<>();
    private final QueueReferences references;
    private final Receipts receipts;
    private final TreeSet<Reference> returned = new TreeSet<>();
    private final Set<Reference> taken = new LinkedHashSet<>(4);

    /** The ordinals of those that were taken out of turn, are not acknowledged, and lie ahead. */
    private final Set<Long> outOfTurn = new HashSet<>(4);

    private final Deque<Awaiting> awaiting = new ArrayDeque<>(0);
    private @Nullable StoredIds ids;
    private long waiting;
    private long restoredBytes;
    private long flushes;
    private boolean hasChanges;
    private boolean isDropped;

    /** What runs when this flush, or a later one, is durable. <i>Immutable.</i> */
    private record Awaiting(long flush, Runnable durable) {}

    /** What became part of one write set. <i>Immutable.</i> */
    public record Flush(long number, boolean isDrop) {}

    /** A queue that {@link QueueNames#create} gave a number. */
    public DurableQueue(int number, String name, Loop owner, QueueLogConfig config) {
        this.number = number;
        this.name = name;
        this.owner = owner;
        this.config = config;
        references = new QueueReferences(number);
        receipts = new Receipts(number);
    }

    public int number() {
        return number;
    }

    public String name() {
        return name;
    }

    /** How many messages wait, those given back included. */
    public long waiting() {
        return waiting + returned.size();
    }

    /**
     * What the messages took that waited at the start. Of those that were written down only the sum
     * of each chunk is known, so it is an estimate where some were acknowledged.
     */
    public long restoredBytes() {
        return restoredBytes;
    }

    /** What one of the next messages takes, about; 0 if none waits. */
    public long averageBytes() {
        return references.averageBytes();
    }

    /** How many messages were taken and are neither acknowledged nor given back. */
    public int taken() {
        return taken.size();
    }

    /**
     * Whether more acknowledged intervals lie above its floors than it may have: time to settle or
     * to park the oldest messages.
     */
    public boolean isBeyondWindow() {
        int holes = 0;
        for (QueueCursor cursor : cursors.values()) {
            holes += cursor.holes();
        }
        return holes > config.maxHoles();
    }

    /**
     * A message was stored; for each partition in the order of its places.
     *
     * @param bytes what the message takes
     */
    public void arrived(int partition, long place, long bytes) {
        owner.checkCurrent();
        if (!isDropped) {
            append(partition, place, bytes);
        }
    }

    /** The rows of ids of messages that it took, which are not part of its flushes. */
    public StoredIds ids() {
        StoredIds made = ids;
        if (made == null) {
            made = new StoredIds(number);
            ids = made;
        }
        return made;
    }

    /** Whether there may be such rows. */
    public boolean hasIds() {
        return ids != null;
    }

    /** Whether a message was given back that waits. */
    public boolean hasReturned() {
        return !returned.isEmpty();
    }

    /** Takes the first message that waits; null if there is none. */
    public @Nullable Reference take() {
        owner.checkCurrent();
        Reference reference = takeNext();
        if (reference != null) {
            taken.add(reference);
        }
        return reference;
    }

    private @Nullable Reference takeNext() {
        Reference back = returned.isEmpty() ? null : returned.first();
        while (back == null || back.ordinal() > references.taken()) {
            if (!references.take()) {
                break;
            }
            Reference fresh = fresh();
            if (fresh != null) {
                return fresh;
            }
        }
        return returned.pollFirst();
    }

    /** What was just taken from the references, if it waits. */
    private @Nullable Reference fresh() {
        int partition = references.partition();
        long place = references.place();
        long ordinal = references.taken() - 1;
        QueueCursor cursor = cursor(partition);
        boolean isAcknowledged = cursor.covers(place);
        long from = cursor.pass(place);
        if (outOfTurn.remove(ordinal) || isAcknowledged) {
            return null;
        }
        waiting--;
        return new Reference(ordinal, partition, from, place);
    }

    /** Looks at what was never taken. */
    public Lookahead lookahead() {
        owner.checkCurrent();
        return new Lookahead(this, references.lookahead());
    }

    /** Whether the message was not taken yet, by nobody. */
    boolean isFresh(long ordinal, int partition, long place) {
        return ordinal >= references.taken()
                && !outOfTurn.contains(ordinal)
                && !cursor(partition).covers(place);
    }

    /** Whether it waits, given back or not. */
    public boolean isWaiting(Reference reference) {
        return returned.contains(reference)
                || (!taken.contains(reference)
                        && isFresh(reference.ordinal(), reference.partition(), reference.place()));
    }

    /** How many messages have arrived: the ordinal of the next one that does. */
    public long arrived() {
        return references.arrived();
    }

    /** Whether everything up to this ordinal has been taken in its turn, at least once. */
    public boolean isBehind(long ordinal) {
        return references.taken() > ordinal;
    }

    /** Takes the message that arrived last, whatever waits before it. */
    public Reference takeArrived(int partition, long place) {
        Reference reference = arrivedLast(partition, place);
        take(reference);
        return reference;
    }

    /** The message that arrived last; it is not taken. */
    public Reference arrivedLast(int partition, long place) {
        return new Reference(references.arrived() - 1, partition, place, place);
    }

    /** Takes a message that waits, whatever waits before it. */
    public void take(Reference reference) {
        owner.checkCurrent();
        if (!returned.remove(reference)) {
            waiting--;
            outOfTurn.add(reference.ordinal());
        }
        taken.add(reference);
    }

    /** A taken message waits again, at its old place before later ones. */
    public void giveBack(Reference reference) {
        owner.checkCurrent();
        checkTaken(reference);
        returned.add(reference);
    }

    /** A taken message is settled for good. */
    public void acknowledge(Reference reference) {
        owner.checkCurrent();
        checkTaken(reference);
        cursor(reference.partition()).acknowledge(reference.from(), reference.place());
        outOfTurn.remove(reference.ordinal());
        hasChanges = true;
    }

    /**
     * A receipt for taken messages, which stay taken. When it is durable they are to be {@link
     * #acknowledge acknowledged}, and the receipt is {@link #applied}; if it never will be, nothing
     * has happened.
     */
    public Receipt receipt(Collection<Reference> references) {
        owner.checkCurrent();
        references.forEach(this::checkIsTaken);
        return receipts.of(references);
    }

    /** What the receipt says was acknowledged just now: the next flush deletes it. */
    public void applied(Receipt receipt) {
        owner.checkCurrent();
        receipts.applied(receipt, flushes + 1);
        hasChanges = true;
    }

    /** How often the delivery of a message has failed; survives a restart. */
    public int failedAttempts(Reference reference) {
        return cursor(reference.partition()).attempts(reference.place());
    }

    /** The delivery of a taken message has failed, for the {@code count}th time. */
    public void failedAttempt(Reference reference, int count) {
        owner.checkCurrent();
        checkIsTaken(reference);
        cursor(reference.partition()).attempted(reference.place(), count);
        hasChanges = true;
    }

    /** What was remembered with a delivery of a message, or 0; survives a restart. */
    public int mark(Reference reference) {
        return cursor(reference.partition()).mark(reference.place());
    }

    /**
     * Remembers a number with a taken message until it is acknowledged.
     *
     * @param durable runs when a flush that has it is durable; not if the queue is dropped before
     */
    public void marked(Reference reference, int mark, Runnable durable) {
        owner.checkCurrent();
        checkIsTaken(reference);
        cursor(reference.partition()).marked(reference.place(), mark);
        awaiting.add(new Awaiting(flushes + 1, durable));
        hasChanges = true;
    }

    /** Whether it is neither acknowledged nor given back, and its queue is there. */
    boolean isTaken(Reference reference) {
        return taken.contains(reference);
    }

    /** Where the body of a message is now. */
    long locationOf(Reference reference) {
        return cursor(reference.partition()).locationOf(reference.place());
    }

    /** Whether something is to be flushed. */
    public boolean hasChanges() {
        return hasChanges;
    }

    /** Puts everything that is not durable into {@code writes}. */
    public Flush flush(WriteSet writes) {
        return flush(writes, false);
    }

    /** Like {@link #flush}; makes also durable which messages have arrived, whatever their log. */
    public Flush snapshot(WriteSet writes) {
        return flush(writes, true);
    }

    /** The flush is durable. Returns what the partitions' lanes are to release. */
    public Releases committed(Flush flush) {
        owner.checkCurrent();
        if (flush.isDrop) {
            return releaseAll();
        }
        Releases.Builder released = new Releases.Builder();
        for (QueueCursor cursor : cursors.values()) {
            hasChanges |= cursor.confirm(flush.number, released.of(cursor.partition()));
        }
        while (!awaiting.isEmpty() && awaiting.element().flush <= flush.number) {
            awaiting.remove().durable.run();
        }
        references.confirm(flush.number);
        receipts.confirm(flush.number);
        return isDropped ? Releases.NONE : released.build();
    }

    /** The flush did not happen; what was in it goes into the next one. */
    public void failed(Flush flush) {
        owner.checkCurrent();
        hasChanges = true;
    }

    /**
     * Forgets the queue in the store. Once that is committed it takes nothing more and all of its
     * messages are released; until then it is as before.
     */
    public Flush drop(WriteSet writes) {
        writes.delete(QueueTables.NAMES, QueueNames.key(name));
        return dropNameless(writes);
    }

    /**
     * Like {@link #drop}, of a queue whose name {@link QueueNames#drop} has taken from it already.
     */
    public Flush dropNameless(WriteSet writes) {
        owner.checkCurrent();
        cursors.values().forEach(cursor -> cursor.drop(writes));
        references.drop(writes);
        receipts.write(writes);
        return new Flush(++flushes, true);
    }

    /**
     * Which of the messages the queue still needs at these locations, by index. What is
     * acknowledged but not durably so is needed: the acknowledgement may fail.
     */
    public BitSet needed(StoredPlaces asked) {
        owner.checkCurrent();
        BitSet needed = new BitSet();
        QueueCursor cursor = cursors.get(asked.partition());
        if (isDropped || (cursor != null && cursor.movedCount() >= config.maxMoved())) {
            return needed;
        }
        for (int i = 0; i < asked.size(); i++) {
            long place = asked.place(i);
            boolean isNeeded =
                    cursor == null
                            ? place == asked.location(i)
                            : !cursor.coversDurably(place)
                                    && cursor.locationOf(place) == asked.location(i);
            needed.set(i, isNeeded);
        }
        return needed;
    }

    /**
     * Messages were copied forward and are durable at new locations. Returns the locations that
     * this queue needs no more: the old ones, or the new ones of what was acknowledged meanwhile.
     */
    public Releases moved(StoredPlaces copies) {
        owner.checkCurrent();
        Releases.Builder released = new Releases.Builder();
        LongList locations = released.of(copies.partition());
        QueueCursor cursor = cursor(copies.partition());
        for (int i = 0; i < copies.size(); i++) {
            long place = copies.place(i);
            long location = copies.location(i);
            if (isDropped || cursor.coversDurably(place)) {
                locations.add(location);
            } else {
                locations.add(cursor.locationOf(place));
                cursor.move(place, location);
                hasChanges = true;
            }
        }
        return released.build();
    }

    /** The cursor while the queue is restored, before it has an owner. */
    QueueCursor cursor(int partition) {
        QueueCursor cursor = cursors.get(partition);
        if (cursor == null) {
            cursor = new QueueCursor(number, partition, flushes + 1);
            cursors.put(partition, cursor);
        }
        return cursor;
    }

    void restore(ReferenceChunk chunk) {
        references.restore(chunk);
    }

    void restoreReceipt(long receipt, Bytes value) throws CorruptQueueLogException {
        receipts.restore(
                receipt,
                value,
                (partition, from, to) -> cursor(partition).restoreAcknowledged(from, to));
        hasChanges = true;
    }

    /** All cursors, receipts and chunks are there: counts what waits. */
    void restored() {
        cursors.values().forEach(QueueCursor::restored);
        references.forEachInChunk(
                (chunk, partition, place) -> {
                    if (!cursor(partition).covers(place)) {
                        waiting++;
                        restoredBytes += chunk.bytes() / chunk.count();
                    }
                });
    }

    /** A record that lists this queue was found when the log was read at the start. */
    void found(int partition, long place, long location, long bytes) {
        QueueCursor cursor = cursor(partition);
        if (cursor.covers(place)) {
            return;
        }
        if (place > references.last(partition)) {
            append(partition, place, bytes);
            restoredBytes += bytes;
        }
        if (location > cursor.locationOf(place)) {
            cursor.move(place, location);
            hasChanges = true;
        }
    }

    /** The locations of all that was never taken and is not acknowledged. */
    void forEachLocation(PlacesByPartition.Visitor visitor) {
        QueueReferences.Lookahead each = references.lookahead();
        while (each.next()) {
            if (isFresh(each.ordinal(), each.partition(), each.place())) {
                visitor.place(each.partition(), cursor(each.partition()).locationOf(each.place()));
            }
        }
    }

    private void append(int partition, long place, long bytes) {
        references.append(partition, place, bytes);
        waiting++;
    }

    private void checkIsTaken(Reference reference) {
        if (!taken.contains(reference)) {
            throw new IllegalStateException(reference + " is not taken");
        }
    }

    private void checkTaken(Reference reference) {
        if (!taken.remove(reference)) {
            throw new IllegalStateException(reference + " is not taken");
        }
    }

    private Flush flush(WriteSet writes, boolean withOpen) {
        owner.checkCurrent();
        long flush = ++flushes;
        if (!isDropped) {
            cursors.values().forEach(cursor -> cursor.write(writes, flush));
            references.write(writes, flush, this::floor, withOpen);
            receipts.write(writes);
        }
        hasChanges = false;
        return new Flush(flush, false);
    }

    private long floor(int partition) {
        QueueCursor cursor = cursors.get(partition);
        return cursor == null ? 0 : cursor.floor();
    }

    private Releases releaseAll() {
        isDropped = true;
        Releases.Builder released = new Releases.Builder();
        cursors.values().forEach(cursor -> cursor.releaseAll(released.of(cursor.partition())));
        forEachLocation((partition, location) -> released.of(partition).add(location));
        for (Set<Reference> part : List.of(returned, taken)) {
            for (Reference reference : part) {
                released.of(reference.partition()).add(locationOf(reference));
            }
        }
        awaiting.clear();
        returned.clear();
        taken.clear();
        outOfTurn.clear();
        waiting = 0;
        while (references.take()) {
            // Nothing waits any more.
        }
        return released.build();
    }
}
