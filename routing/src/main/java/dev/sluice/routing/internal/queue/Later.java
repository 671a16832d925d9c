package dev.sluice.routing.internal.queue;

import dev.sluice.core.loop.Loop;

/**
 * Something that is done once in another turn of the loop, however often it is asked for before.
 *
 * <p><i>Confined to the loop.</i>
 */
final class Later implements Runnable {
    private final Loop loop;
    private final Runnable task;
    private boolean isDue;

    Later(Loop loop, Runnable task) {
        this.loop = loop;
        this.task = task;
    }

    /** Asks for it. */
    @Override
    public void run() {
        if (!isDue) {
            isDue = true;
            loop.execute(this::due);
        }
    }

    private void due() {
        isDue = false;
        task.run();
    }
}
