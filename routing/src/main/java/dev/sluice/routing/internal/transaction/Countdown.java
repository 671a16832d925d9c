package dev.sluice.routing.internal.transaction;

/** Waits for answers, and runs a task once all that were asked for are there. */
final class Countdown {
    private final Runnable done;
    private int left = 1;

    Countdown(Runnable done) {
        this.done = done;
    }

    /** One more answer will come. */
    void expect() {
        left++;
    }

    /** An answer is there; also called once when all were asked for. */
    void arrived() {
        left--;
        if (left == 0) {
            done.run();
        }
    }
}
