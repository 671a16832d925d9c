package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.DeliveryState;

import org.jspecify.annotations.Nullable;

/** Hears what the peer says on a link that it receives on. Confined to its event loop. */
public interface SendingHandler {

    /**
     * The peer's credit changed; {@link SendingLink#credit} and {@link SendingLink#isDraining}
     * tell.
     */
    void creditChanged();

    /** All of a message is handed to the transport. */
    void sent(OutgoingDelivery delivery);

    /**
     * The peer is done with an unsettled message; on our side it is settled now.
     *
     * @param outcome null if the peer settled without one (AMQP 3.5.3, default-outcome)
     */
    void settled(OutgoingDelivery delivery, @Nullable DeliveryState outcome);

    /**
     * The link is gone, and with it its unsettled deliveries.
     *
     * @param isClosed whether the terminus goes too
     */
    void detached(boolean isClosed);
}
