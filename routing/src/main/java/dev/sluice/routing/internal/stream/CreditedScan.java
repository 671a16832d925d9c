package dev.sluice.routing.internal.stream;

import dev.sluice.routing.internal.selector.Selector;

import org.jspecify.annotations.Nullable;

/**
 * A scan that gives a consumer what it has credit for.
 *
 * <p><i>Confined to its lane.</i> Calls may come from inside {@link Taker#take}, as consumers on
 * the same lane add credit at once.
 */
public final class CreditedScan implements StreamScan.Owner {
    private final StreamScan scan;
    private final Taker taker;
    private int messageCredit;
    private long byteCredit;
    private boolean isDraining;
    private boolean isPumping;
    private boolean isClosed;

    /** Who takes what was found. */
    public interface Taker {
        void take(StreamScan.Found found);

        /** Answers {@link CreditedScan#drain}: the message credit is zero now. */
        void drained();

        /** What is left cannot be read; nothing else follows. */
        void broken(String why);
    }

    /**
     * @param selector null for all messages
     */
    public CreditedScan(
            LaneReads reads, StreamLog stream, @Nullable Selector selector, Taker taker) {
        this.taker = taker;
        scan = new StreamScan(reads, stream, selector, this);
    }

    /** Reads this partition too; {@link #moveOn} begins with it. */
    public void add(PartitionScan partition) {
        scan.add(partition);
    }

    /** Reads this partition no more. */
    public void remove(PartitionScan partition) {
        scan.remove(partition);
    }

    public void credit(int messages, long bytes) {
        if (messages < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "credit " + messages + ", " + bytes + " is negative");
        }
        messageCredit = (int) Math.min(Integer.MAX_VALUE, (long) messageCredit + messages);
        byteCredit =
                byteCredit > 0 && bytes > Long.MAX_VALUE - byteCredit
                        ? Long.MAX_VALUE
                        : byteCredit + bytes;
        moveOn();
    }

    public void drain() {
        isDraining = true;
        moveOn();
    }

    /** Gives no more, and lets go of everything. Idempotent. */
    public void close() {
        isClosed = true;
        scan.close();
    }

    @Override
    public void moveOn() {
        if (isPumping) {
            return;
        }
        isPumping = true;
        while (!isClosed && messageCredit > 0 && byteCredit > 0) {
            StreamScan.Found found = scan.next();
            if (found == null) {
                break;
            }
            messageCredit--;
            byteCredit -= found.message().footprintBytes();
            taker.take(found);
        }
        isPumping = false;
        if (isClosed) {
            return;
        }
        if (isDraining && (messageCredit == 0 || scan.isAtEnd())) {
            isDraining = false;
            messageCredit = 0;
            taker.drained();
        }
        if (messageCredit > 0) {
            scan.readOn();
        }
    }

    @Override
    public void broken(String why) {
        close();
        taker.broken(why);
    }
}
