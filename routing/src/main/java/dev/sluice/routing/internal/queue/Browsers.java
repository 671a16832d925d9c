package dev.sluice.routing.internal.queue;

import dev.sluice.core.message.Message;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The browsers of one queue: each sees the messages that wait, and takes none.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Browsers {
    /** So many are shown to one of them in a turn. */
    private static final int SHOWN_AT_ONCE = 256;

    private final Picker picker;
    private final Deliverer deliverer;
    private final InstantSource clock;
    private final List<QueueConsumer> attached = new ArrayList<>(0);

    Browsers(Picker picker, Deliverer deliverer, InstantSource clock) {
        this.picker = picker;
        this.deliverer = deliverer;
        this.clock = clock;
    }

    /** A copy, for going over them while they change. */
    List<QueueConsumer> all() {
        return List.copyOf(attached);
    }

    boolean isEmpty() {
        return attached.isEmpty();
    }

    void add(QueueConsumer browser) {
        browser.isAttached = true;
        attached.add(browser);
    }

    /** False if it was not attached. */
    boolean remove(QueueConsumer browser) {
        browser.isAttached = false;
        return attached.remove(browser);
    }

    void clear() {
        attached.forEach(browser -> browser.isAttached = false);
        attached.clear();
    }

    /**
     * Shows what is in memory to those with credit. Returns whether somebody was shown as much as
     * one may get in a turn.
     */
    boolean serve() {
        boolean isCutShort = false;
        for (QueueConsumer browser : all()) {
            isCutShort |= serve(browser);
            answerDrain(browser);
        }
        return isCutShort;
    }

    private boolean serve(QueueConsumer browser) {
        for (int i = 0; i < SHOWN_AT_ONCE; i++) {
            QueueEntry next = browser.isReady() ? picker.showNext(browser) : null;
            if (next == null) {
                return false;
            }
            deliverer.show(browser, next);
        }
        return true;
    }

    private void answerDrain(QueueConsumer browser) {
        boolean isOver =
                browser.isAttached
                        && browser.isDraining
                        && (browser.messageCredit == 0 || !picker.hasToShow(browser));
        if (isOver) {
            browser.isDraining = false;
            browser.messageCredit = 0;
            deliverer.drained(browser);
        }
    }

    /** Shows a message that is not in memory. */
    void show(QueueConsumer browser, QueueEntry entry) {
        boolean isExpired =
                entry.expiresAtMs != Message.NEVER && entry.expiresAtMs <= clock.millis();
        if (!isExpired) {
            deliverer.show(browser, entry);
        }
    }
}
