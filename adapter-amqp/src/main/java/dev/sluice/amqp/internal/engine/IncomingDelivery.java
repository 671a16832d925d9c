package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.core.message.Bytes;

/**
 * One whole message that a peer sent. Settled at most once, by either side.
 *
 * <p>Confined to its event loop.
 */
public final class IncomingDelivery {

    private final ReceivingLink link;
    private final int deliveryId;
    private final Binary tag;
    private final boolean arrivedSettled;
    private final Bytes message;
    private boolean isSettled;

    IncomingDelivery(
            ReceivingLink link, int deliveryId, Binary tag, boolean isSettled, Bytes message) {
        this.link = link;
        this.deliveryId = deliveryId;
        this.tag = tag;
        this.arrivedSettled = isSettled;
        this.isSettled = isSettled;
        this.message = message;
    }

    /** The encoded message with all its sections. */
    public Bytes message() {
        return message;
    }

    /** Whether the peer sent it settled and hears no outcome. */
    public boolean arrivedSettled() {
        return arrivedSettled;
    }

    /**
     * Tells the peer the outcome and settles; does nothing if it is settled or the link is gone.
     */
    public void settle(DeliveryState outcome) {
        if (!isSettled) {
            isSettled = true;
            link.settle(this, outcome);
        }
    }

    void forget() {
        isSettled = true;
    }

    ReceivingLink link() {
        return link;
    }

    int deliveryId() {
        return deliveryId;
    }

    Binary tag() {
        return tag;
    }
}
