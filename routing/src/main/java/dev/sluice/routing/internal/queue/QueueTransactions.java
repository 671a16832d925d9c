package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queuelog.Receipt;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The part that one queue has in transactions: what they have settled here, and the room that they
 * have taken for what they send here.
 *
 * <p><i>Confined to the queue's lane</i> unless said otherwise.
 */
public final class QueueTransactions {
    private final Lane lane;
    private final Supplier<QueueRules> rules;
    private final QueueRoom room;
    private final Admission admission;
    private final Duplicates duplicates;
    private final Claims claims;
    private final Queue queue;
    private final Map<TransactionId, Reservation> reservations = new HashMap<>(4);
    private final Map<TransactionId, CheckedIds> checked = new HashMap<>(0);
    private boolean isClosed;

    /** What it asks of the queue. */
    interface Queue extends Claims.Queue {
        /** Takes a message into memory for which room was taken. */
        void takeIn(Message message);

        /** There may be room, or something to deliver. */
        void left();
    }

    /**
     * What a transaction has settled in a queue.
     *
     * @param isBeyondLimit whether there was more, which was not taken
     * @param receipt what is to be written with it, if anything
     */
    public record Settlement(int deliveries, boolean isBeyondLimit, @Nullable Receipt receipt) {}

    QueueTransactions(
            Lane lane,
            Supplier<QueueRules> rules,
            QueueRoom room,
            Admission admission,
            Duplicates duplicates,
            @Nullable StoredMessages stored,
            Queue queue) {
        this.lane = lane;
        this.rules = rules;
        this.room = room;
        this.admission = admission;
        this.duplicates = duplicates;
        this.queue = queue;
        claims = new Claims(stored, this::leaves, queue);
    }

    private boolean leaves(Outcome outcome) {
        return outcome instanceof Outcome.Accepted
                || (outcome instanceof Outcome.Rejected && rules.get().deadLetter() == null);
    }

    /** Whether who finds it full waits. Any thread. */
    public boolean canMakeWait() {
        return rules.get().whenFull() == WhenFull.BACK_PRESSURE;
    }

    /** Whether so much would fit if it were empty. Any thread. */
    public boolean canEverHold(List<Long> sizes) {
        return rules.get().whenFull() == WhenFull.DROP_OLDEST || room.canEverHold(sizes);
    }

    /**
     * Looks for duplicates, once for each transaction, before room is taken for the others.
     *
     * @param ids null for a message that has none
     */
    public void check(
            TransactionId transaction, List<@Nullable Bytes> ids, CheckListener listener) {
        duplicates.check(
                transaction,
                ids,
                answer -> {
                    checked.put(transaction, answer);
                    listener.checked(answer);
                });
    }

    /**
     * Takes room for messages of these sizes, once for each transaction. What the queue drops for
     * them it drops when they arrive. A refusal leaves part of it taken, until {@link #release}.
     */
    public void reserve(TransactionId transaction, List<Long> sizes, OfferListener listener) {
        lane.loop().checkCurrent();
        if (isClosed) {
            listener.offered(PublishResult.NOT_FOUND);
            return;
        }
        Reservation reservation = new Reservation(sizes, listener);
        reservations.put(transaction, reservation);
        if (rules.get().whenFull() == WhenFull.DROP_OLDEST) {
            reservation.take(room);
        } else {
            reservation.ask(admission);
        }
        queue.left();
    }

    /** Settles deliveries for a transaction; see {@link Claims#claim}. */
    public void settle(
            TransactionId transaction,
            QueueConsumer consumer,
            long firstId,
            long lastId,
            Outcome outcome,
            int most) {
        lane.loop().checkCurrent();
        if (!isClosed) {
            claims.claim(transaction, consumer, firstId, lastId, outcome, most);
        }
    }

    /** What is to be committed of it. */
    public Settlement settlement(TransactionId transaction) {
        lane.loop().checkCurrent();
        return claims.settlement(transaction);
    }

    /**
     * The transaction is committed; what was settled here takes effect.
     *
     * @param receipt that of the {@link Settlement}
     * @param arriving messages that only memory has, for which room was taken
     */
    public void commit(
            TransactionId transaction, @Nullable Receipt receipt, List<Message> arriving) {
        lane.loop().checkCurrent();
        reservations.remove(transaction);
        if (isClosed) {
            return; // A start deletes the receipt, as everything of queues that are gone.
        }
        CheckedIds ids = checked.remove(transaction);
        if (ids != null) {
            duplicates.committed(ids);
        }
        arriving.forEach(queue::takeIn);
        if (rules.get().whenFull() == WhenFull.DROP_OLDEST) {
            admission.makeRoom();
        }
        claims.commit(transaction, receipt);
        queue.left();
    }

    /** The transaction is not committed: nothing has happened here. */
    public void rollback(TransactionId transaction) {
        claims.rollback(transaction);
        release(transaction);
    }

    /** Gives back the room that was taken, and lets others have the ids. */
    public void release(TransactionId transaction) {
        lane.loop().checkCurrent();
        duplicates.withdraw(transaction);
        CheckedIds ids = checked.remove(transaction);
        if (ids != null) {
            duplicates.end(ids, false);
        }
        Reservation reservation = reservations.remove(transaction);
        if (reservation != null) {
            reservation.release(admission, room);
        }
        queue.left();
    }

    /** The queue is gone. */
    void close() {
        isClosed = true;
        claims.close();
        checked.clear();
    }
}
