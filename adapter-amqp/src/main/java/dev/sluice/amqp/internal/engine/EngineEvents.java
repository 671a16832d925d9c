package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.Open;

/** What the engine asks of the side that knows nodes. Confined to its event loop. */
public interface EngineEvents {

    /** The connection is open. */
    void opened(Open remote);

    /** The peer wants to send; answer with accept or refuse, now or later. */
    void attaching(ReceivingLink link);

    /** The peer wants to receive; answer with accept or refuse, now or later. */
    void attaching(SendingLink link);
}
