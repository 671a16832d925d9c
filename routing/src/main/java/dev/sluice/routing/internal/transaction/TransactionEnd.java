package dev.sluice.routing.internal.transaction;

/** How transactions end. */
enum TransactionEnd {
    COMMITTED("committed"),
    /** By the client, or because its connection has ended. */
    ROLLED_BACK("rolled-back"),
    TIMED_OUT("timed-out"),
    /** It was not begun, or could not be committed. */
    REFUSED("refused");

    final String text;

    TransactionEnd(String text) {
        this.text = text;
    }
}
