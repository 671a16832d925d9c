package dev.sluice.routing.internal.connection;

/** Something that a connection receives from and that goes when it goes. */
interface Receiver {
    /** The connection is gone; unsettled deliveries count as failed attempts. */
    void connectionClosed();
}
