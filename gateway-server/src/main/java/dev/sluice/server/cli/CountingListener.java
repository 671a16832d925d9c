package dev.sluice.server.cli;

import dev.sluice.server.internal.client.MessageListener;
import dev.sluice.server.internal.client.ReceivedMessage;

import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Takes a number of messages and leaves all later ones with the broker.
 *
 * <p><i>Confined to the client's threads:</i> what is taken to one, what is acknowledged to one.
 */
final class CountingListener implements MessageListener {
    private final Predicate<ReceivedMessage> taker;
    private final CompletableFuture<Void> enough;
    private long untaken;
    private long unacknowledged;

    /**
     * Waits for messages.
     *
     * @param taker returns false if it did not take the message and will take no more
     * @param enough done when so many messages are acknowledged, or the taker has had enough
     */
    CountingListener(Predicate<ReceivedMessage> taker, long count, CompletableFuture<Void> enough) {
        this.taker = taker;
        this.untaken = count;
        this.unacknowledged = count;
        this.enough = enough;
    }

    @Override
    public boolean received(ReceivedMessage message) {
        if (untaken == 0) {
            return false;
        }
        untaken--;
        if (!taker.test(message)) {
            untaken = 0;
            enough.complete(null);
            return false;
        }
        return true;
    }

    @Override
    public void acknowledged() {
        if (--unacknowledged == 0) {
            enough.complete(null);
        }
    }
}
