package dev.sluice.amqp.internal.engine;

/** Hears what arrives on a link that the peer sends on. Confined to its event loop. */
public interface ReceivingHandler {

    /** A whole message came. */
    void received(IncomingDelivery delivery);

    /**
     * The link is gone.
     *
     * @param isClosed whether the terminus goes too
     */
    void detached(boolean isClosed);
}
