package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.Transfer;

/** Where the engine's frames go. Confined to its event loop. */
public interface FrameSink {

    /** Sends a frame without payload. */
    void frame(int channel, Performative performative);

    /** Sends a transfer with its payload. */
    void transfer(int channel, Transfer transfer, Payload payload);

    /**
     * Our Close is sent.
     *
     * @param isAnswered whether the peer's Close came, so that the transport may go at once
     */
    void closed(boolean isAnswered);
}
