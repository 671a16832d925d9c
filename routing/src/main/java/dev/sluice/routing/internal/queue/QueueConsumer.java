package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.ConsumeRequest.Sharing;
import dev.sluice.routing.internal.lane.Lane;

import org.jspecify.annotations.Nullable;

/**
 * A consumer as its queue sees it: what it wants, credit and unsettled deliveries.
 *
 * <p><i>Confined to the queue's lane</i>; others only hold it as a name for themselves.
 */
public final class QueueConsumer {
    final Lane lane;
    final DeliverySink sink;
    final ConsumerTerms terms;

    /** What its terms say. */
    final boolean isPreSettled;

    final UnsettledEntries unsettled = new UnsettledEntries();
    int messageCredit;
    long byteCredit;
    boolean isDraining;
    boolean isInTurn;
    boolean isAttached;

    /** It gets nothing while another one does; see {@link QueueRules#isSingleActive}. */
    boolean isStandby;

    /** Where it has looked in memory; null as long as it wanted everything that it met. */
    @Nullable Seeker seeker;

    /** Where it has looked in the store. */
    @Nullable StoredSearch search;

    private long lastDeliveryId;

    /**
     * Makes a consumer that is not attached yet.
     *
     * @param lane where {@code sink} is called
     */
    public QueueConsumer(Lane lane, DeliverySink sink, ConsumerTerms terms) {
        this.lane = lane;
        this.sink = sink;
        this.terms = terms;
        isPreSettled = terms.isPreSettled();
    }

    boolean isReady() {
        return isAttached && !isStandby && messageCredit > 0 && byteCredit > 0;
    }

    boolean isBrowser() {
        return terms.sharing() == Sharing.BROWSING;
    }

    boolean isExclusive() {
        return terms.sharing() == Sharing.EXCLUSIVE;
    }

    /** Whether it wants a message that is in memory. */
    boolean wants(QueueEntry entry) {
        return entry.isFor(this)
                && (terms.selector() == null || terms.selector().matches(entry.message()));
    }

    void addCredit(int messages, long bytes) {
        messageCredit = (int) Math.min(Integer.MAX_VALUE, (long) messageCredit + messages);
        byteCredit =
                byteCredit > 0 && bytes > Long.MAX_VALUE - byteCredit
                        ? Long.MAX_VALUE
                        : byteCredit + bytes;
    }

    /** Takes the credit for a delivery; returns its id. */
    long take(long size) {
        messageCredit--;
        byteCredit -= size;
        return ++lastDeliveryId;
    }
}
