package dev.sluice.nativeadapter.internal;

import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.ServerFrame;

/** What the protocol's logic asks of the channel it speaks through. Confined to its event loop. */
interface Transport {
    /** Sends the server's first eight bytes. */
    void send(Preamble.Server preamble);

    /**
     * Sends a frame with the next flush; does nothing after {@link #close}.
     *
     * @throws NativeProtocolException if the frame is larger than the peer accepts or cannot be
     *     written; nothing was sent
     */
    void send(ServerFrame frame) throws NativeProtocolException;

    /** Flushes once for everything that is sent in this turn of the loop. */
    void flushSoon();

    /** Whether anything was written since this was asked last. */
    boolean takeHasWritten();

    /** Whether the peer takes what is sent to it. */
    boolean isWritable();

    /** Whether bytes from the peer are wanted now. */
    void read(boolean isWanted);

    /** Sets the greatest frame from the peer and to it, and ends the handshake's byte budget. */
    void openFor(int maxFrameBytesIn, int maxFrameBytesOut);

    /** Sends what was handed over and closes. Idempotent. */
    void close();
}
