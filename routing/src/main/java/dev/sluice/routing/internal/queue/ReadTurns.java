package dev.sluice.routing.internal.queue;

/**
 * Whether messages of a queue may be read into memory, or searches may go on: never both, so that
 * no search misses what is on its way into memory. Who wants to read into memory comes next.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class ReadTurns {
    /** How many searches are being shown something. */
    private int searches;

    /** Whether nothing more is shown to them before all of them have paused. */
    private boolean isReadDue;

    /** Whether messages can be read into memory now; else searches come to a halt before that. */
    boolean mayRead() {
        isReadDue = searches > 0;
        return !isReadDue;
    }

    /** False if messages are to be read into memory first. */
    boolean beginSearch() {
        if (isReadDue) {
            return false;
        }
        searches++;
        return true;
    }

    /** When the last one has paused, who wants to read does so, unless nobody does any more. */
    void endSearch() {
        searches--;
        if (searches == 0) {
            isReadDue = false;
        }
    }
}
