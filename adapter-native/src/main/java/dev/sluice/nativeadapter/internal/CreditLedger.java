package dev.sluice.nativeadapter.internal;

import dev.sluice.nativecodec.InitialCredit;

/**
 * What a client lets a consumer send, and how much of it the broker has been told.
 *
 * <p>The client counts body bytes, the broker counts what a message takes in memory, which is more.
 * All message credit is passed on; byte credit is passed on in slices of at most {@code
 * windowBytes}, so that a slow connection holds no more than a slice. Invariant: what the broker
 * may still send is never more bytes than the client still takes, so the client's credit is
 * overdrawn by one message at most. Confined to its event loop.
 */
final class CreditLedger {
    private final long windowBytes;
    private final boolean countsBytes;
    private long messages;
    private long clientBytes;
    private long brokerBytes;

    CreditLedger(InitialCredit initial, long windowBytes) {
        this.windowBytes = windowBytes;
        this.countsBytes = initial.bytes() != InitialCredit.UNLIMITED_BYTES;
        this.messages = initial.messages();
        this.clientBytes = countsBytes ? initial.bytes() : Long.MAX_VALUE;
    }

    /** Messages the client still takes. */
    int messages() {
        return (int) messages;
    }

    /** Adds credit; false if the sums leave the protocol's range, and then nothing changes. */
    boolean add(int addedMessages, long addedBytes) {
        boolean isTooMuch =
                messages + addedMessages > Integer.MAX_VALUE
                        || (countsBytes && clientBytes > Long.MAX_VALUE - addedBytes);
        if (isTooMuch) {
            return false;
        }
        messages += addedMessages;
        if (countsBytes) {
            clientBytes += addedBytes;
        }
        return true;
    }

    /** A delivery goes to the client. */
    void delivered(long brokerCost, int bodyBytes) {
        messages--;
        brokerBytes -= brokerCost;
        if (countsBytes) {
            clientBytes -= bodyBytes;
        }
    }

    /** A delivery came from the broker and did not reach the client, whose credit stays. */
    void passedOver(long brokerCost) {
        brokerBytes -= brokerCost;
    }

    /** The broker's message credit is 0; returns how much the client loses by that. */
    int drained() {
        int unused = (int) messages;
        messages = 0;
        return unused;
    }

    /** How many bytes to allow the broker now; 0 while half a slice is still open to it. */
    long takeGrant() {
        long slice = Math.min(windowBytes, clientBytes);
        if (slice <= 0 || brokerBytes > slice / 2) {
            return 0;
        }
        long grant = slice - brokerBytes;
        brokerBytes = slice;
        return grant;
    }
}
