package dev.sluice.amqp.internal.type;

/**
 * Serial-number arithmetic of RFC 1982 over 32 bits, which AMQP 1.6 and 2.5.6 demand of transfer
 * ids, delivery ids and delivery counts. A serial number travels as an {@code int} whose sign means
 * nothing.
 */
public final class Serial {

    private Serial() {}

    /** Whether {@code a} comes before {@code b}; true too when they are exactly 2^31 apart. */
    public static boolean isBefore(int a, int b) {
        return a - b < 0;
    }

    /**
     * How many steps lead from {@code from} to {@code to}; negative when {@code to} lies before.
     */
    public static int distance(int from, int to) {
        return to - from;
    }

    /** The serial number as the unsigned value on the wire. */
    public static long toWire(int serial) {
        return Integer.toUnsignedLong(serial);
    }
}
