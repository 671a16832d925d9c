package dev.sluice.benchmarks.slow;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.declaration.DuplicatesConfig;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.RedeliveryConfig;
import dev.sluice.core.declaration.WhenFull;

import java.util.List;
import java.util.Optional;

/** What the queue does whose consumer may be dead. <i>Immutable.</i> */
enum SlowQueue {
    /** Its publisher waits. */
    BACK_PRESSURE("back-pressure", WhenFull.BACK_PRESSURE, 1_000, 1_000),
    /** Each message pushes out the oldest one. */
    DROP_OLDEST("drop-oldest", WhenFull.DROP_OLDEST, 1_000, 2_000),
    /** It takes all of them; only the first are in memory. */
    PAGING("paging to the disk", WhenFull.REJECT, 10_000_000, 5_000);

    final String text;
    private final WhenFull whenFull;
    private final int maxMessages;

    /** After so many messages it does what it says. */
    final int filling;

    SlowQueue(String text, WhenFull whenFull, int maxMessages, int filling) {
        this.filling = filling;
        this.text = text;
        this.whenFull = whenFull;
        this.maxMessages = maxMessages;
    }

    QueueConfig config(boolean isDurable) {
        return config(isDurable, whenFull, maxMessages);
    }

    /** A queue whose consumer keeps up. */
    static QueueConfig healthy(boolean isDurable) {
        return config(isDurable, WhenFull.REJECT, 1_000_000);
    }

    private static QueueConfig config(boolean isDurable, WhenFull whenFull, int maxMessages) {
        return new QueueConfig(
                isDurable,
                List.of(),
                maxMessages,
                new ByteSize(1L << 40),
                whenFull,
                0,
                Binder.defaultsOf(RedeliveryConfig.class),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Binder.defaultsOf(DuplicatesConfig.class),
                Optional.empty());
    }
}
