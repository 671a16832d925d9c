package dev.sluice.routing.internal.queue;

import dev.sluice.routing.internal.lane.Lane;

/**
 * A consumer as its queue sees it: credit and unsettled deliveries.
 *
 * <p><i>Confined to the queue's lane</i>; others only hold it as a name for themselves.
 */
public final class QueueConsumer {
    final Lane lane;
    final DeliverySink sink;
    final boolean isPreSettled;
    final UnsettledEntries unsettled = new UnsettledEntries();
    int messageCredit;
    long byteCredit;
    boolean isDraining;
    boolean isInTurn;
    boolean isAttached;
    private long lastDeliveryId;

    /**
     * Makes a consumer that is not attached yet.
     *
     * @param lane where {@code sink} is called
     */
    public QueueConsumer(Lane lane, DeliverySink sink, boolean isPreSettled) {
        this.lane = lane;
        this.sink = sink;
        this.isPreSettled = isPreSettled;
    }

    boolean isReady() {
        return isAttached && messageCredit > 0 && byteCredit > 0;
    }

    long nextDeliveryId() {
        return ++lastDeliveryId;
    }
}
