package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Flow;

/** Either end of a link, as its session treats both. Confined to its event loop. */
sealed interface Link permits ReceivingLink, SendingLink {

    /** What both ends have in common. */
    LinkEnd end();

    /** The peer's flow for this link (AMQP 2.6.7). */
    void flow(Flow flow) throws ProtocolError;

    /** Tells the peer this end's flow state. */
    void sendFlow();

    /** Answers an Attach that cannot be granted, or detaches with an error. */
    void fail(AmqpError error);

    /**
     * The link is no more, on either side's wish; forget deliveries and tell the handler.
     *
     * @param isClosed whether the terminus goes too
     */
    void gone(boolean isClosed);
}
