package dev.sluice.storage.internal.commit;

import dev.sluice.core.loop.Loop;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Those who wait for the end of one partition to move.
 *
 * <p><i>Thread-safe.</i> Loops add, the journal thread calls; each is called once.
 */
final class Waiters {
    private final AtomicReference<@Nullable Waiter> newest = new AtomicReference<>();

    private static final class Waiter {
        private final long offset;
        private final Loop loop;
        private final Runnable task;
        private final AtomicBoolean isCalled = new AtomicBoolean();
        private @Nullable Waiter next;

        Waiter(long offset, Loop loop, Runnable task) {
            this.offset = offset;
            this.loop = loop;
            this.task = task;
        }

        void call() {
            if (isCalled.compareAndSet(false, true)) {
                loop.execute(task);
            }
        }
    }

    /** Calls {@code task} on {@code loop} as soon as {@code end} is beyond {@code offset}. */
    void add(long offset, Loop loop, Runnable task, LongSupplier end) {
        Waiter waiter = new Waiter(offset, loop, task);
        if (end.getAsLong() > offset) {
            waiter.call();
            return;
        }
        push(waiter);
        if (end.getAsLong() > offset) {
            // It moved meanwhile, and who moved it may not have seen the waiter.
            waiter.call();
        }
    }

    /** The end has moved. */
    void moved(long end) {
        if (newest.get() == null) {
            return;
        }
        Waiter waiter = newest.getAndSet(null);
        while (waiter != null) {
            Waiter following = waiter.next;
            if (end > waiter.offset) {
                waiter.call();
            } else if (!waiter.isCalled.get()) {
                push(waiter);
            }
            waiter = following;
        }
    }

    private void push(Waiter waiter) {
        Waiter before;
        do {
            before = newest.get();
            waiter.next = before;
        } while (!newest.compareAndSet(before, waiter));
    }
}
