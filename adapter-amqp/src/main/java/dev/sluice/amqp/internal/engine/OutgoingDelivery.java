package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.type.Binary;

/**
 * One message on its way to the peer: how much of it is sent, and who waits for its outcome.
 *
 * <p>Confined to its event loop.
 */
public final class OutgoingDelivery {

    private final SendingLink link;
    private final long context;
    private final Binary tag;
    private final boolean isSettled;
    private final Payload payload;
    private int sentBytes;
    private boolean hasBegun;
    private int deliveryId;

    OutgoingDelivery(
            SendingLink link, long context, Binary tag, boolean isSettled, Payload payload) {
        this.link = link;
        this.context = context;
        this.tag = tag;
        this.isSettled = isSettled;
        this.payload = payload;
    }

    /** What the sender gave with it. */
    public long context() {
        return context;
    }

    /** Whether it was sent settled and gets no outcome. */
    public boolean isSettled() {
        return isSettled;
    }

    SendingLink link() {
        return link;
    }

    Binary tag() {
        return tag;
    }

    int deliveryId() {
        return deliveryId;
    }

    boolean hasBegun() {
        return hasBegun;
    }

    void begin(int id) {
        hasBegun = true;
        deliveryId = id;
    }

    /** Takes the next at most {@code count} bytes. */
    Payload take(int count) {
        int taken = Math.min(count, payload.length() - sentBytes);
        Payload slice = payload.slice(sentBytes, taken);
        sentBytes += taken;
        return slice;
    }

    boolean isFinished() {
        return hasBegun && sentBytes == payload.length();
    }
}
