package dev.sluice.storage.internal.engine;

import dev.sluice.core.store.StoreFailure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether the store works. It may be full for a while; once stopped it stays stopped.
 *
 * <p><i>Thread-safe.</i>
 */
final class StoreState {
    private static final Logger LOG = LoggerFactory.getLogger(StoreState.class);

    private final AtomicReference<@Nullable StoreFailure> stopped = new AtomicReference<>();
    private final AtomicReference<@Nullable StoreFailure> full = new AtomicReference<>();

    /** Why it does not work, or null. */
    @Nullable StoreFailure failure() {
        StoreFailure why = stopped.get();
        return why == null ? full.get() : why;
    }

    @Nullable StoreFailure stopped() {
        return stopped.get();
    }

    @Nullable StoreFailure full() {
        return full.get();
    }

    void stop(StoreFailure why, @Nullable Throwable cause) {
        if (stopped.compareAndSet(null, why)) {
            LOG.error(
                    "the store has stopped: {}; restart the broker once that is mended",
                    why.detail(),
                    cause);
        }
    }

    /** The disk is full, or, with null, is not any more. */
    void full(@Nullable StoreFailure why) {
        StoreFailure before = full.getAndSet(why);
        if (before == null && why != null) {
            LOG.warn("the store takes no more messages: {}", why.detail());
        } else if (before != null && why == null) {
            LOG.info("the store takes messages again");
        }
    }

    /** The store is closed; nobody is told. */
    void close(StoreFailure why) {
        stopped.compareAndSet(null, why);
    }
}
