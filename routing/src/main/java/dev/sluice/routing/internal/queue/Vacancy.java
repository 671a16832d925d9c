package dev.sluice.routing.internal.queue;

import dev.sluice.core.message.Message;

/**
 * What a full queue can do without: messages that have expired, then the oldest that waits, then
 * the one that rests and is due first.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Vacancy implements Admission.Vacating {
    private final WaitingMessages waiting;
    private final Delayed delayed;
    private final Expiries expiries;
    private final GivingUp givingUp;
    private final Books books;
    private final QueueCounters counters;

    Vacancy(
            WaitingMessages waiting,
            Delayed delayed,
            Expiries expiries,
            GivingUp givingUp,
            Books books,
            QueueCounters counters) {
        this.waiting = waiting;
        this.delayed = delayed;
        this.expiries = expiries;
        this.givingUp = givingUp;
        this.books = books;
        this.counters = counters;
    }

    @Override
    public void dropExpired() {
        expiries.drop();
    }

    @Override
    public void divert(Message message, OfferListener listener) {
        givingUp.divert(message, listener);
    }

    @Override
    public boolean dropOldest() {
        long dropped = waiting.isOldestStored() ? waiting.dropStored() : 0;
        if (dropped > 0) {
            books.left(dropped);
            counters.droppedFull.increment();
            return true;
        }
        QueueEntry oldest = waiting.pollOldest();
        if (oldest == null) {
            oldest = delayed.poll();
        }
        if (oldest == null) {
            return false;
        }
        if (expiries.isOver(oldest)) {
            givingUp.giveUp(oldest, Death.EXPIRED);
        } else {
            books.remove(oldest);
            counters.droppedFull.increment();
        }
        return true;
    }
}
