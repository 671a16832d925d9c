package dev.sluice.routing.internal.queue;

import dev.sluice.core.message.Message;

import java.time.InstantSource;

/**
 * Gives up the messages in memory that have expired.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Expiries {
    private final InstantSource clock;
    private final WaitingMessages waiting;
    private final GivingUp givingUp;

    Expiries(InstantSource clock, WaitingMessages waiting, GivingUp givingUp) {
        this.clock = clock;
        this.waiting = waiting;
        this.givingUp = givingUp;
    }

    boolean isOver(QueueEntry entry) {
        return entry.mayExpire() && entry.expiresAtMs <= clock.millis();
    }

    /** Gives up what waits and has expired. */
    void drop() {
        if (waiting.nextExpiryMs() == Message.NEVER) {
            return;
        }
        long nowMs = clock.millis();
        for (QueueEntry expired = waiting.pollExpired(nowMs);
                expired != null;
                expired = waiting.pollExpired(nowMs)) {
            givingUp.giveUp(expired, Death.EXPIRED);
        }
    }
}
