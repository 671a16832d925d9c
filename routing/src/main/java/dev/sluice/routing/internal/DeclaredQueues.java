package dev.sluice.routing.internal;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.routing.internal.queue.MessageQueue;

import org.jspecify.annotations.Nullable;

/**
 * Waits until all queues of the configuration are there, or one could not be made.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class DeclaredQueues {
    private final Directory directory;
    private final ReplyListener<Directory> listener;
    private int left = 1;
    private @Nullable Refusal refusal;

    DeclaredQueues(Directory directory, ReplyListener<Directory> listener) {
        this.directory = directory;
        this.listener = listener;
    }

    void make(String name, QueueConfig config) {
        left++;
        directory.declare(
                name,
                config,
                new ReplyListener<>() {
                    @Override
                    public void succeeded(MessageQueue queue) {
                        answered();
                    }

                    @Override
                    public void refused(Refusal why) {
                        refusal = why;
                        answered();
                    }
                });
    }

    /** No more will be asked for. */
    void allAsked() {
        answered();
    }

    private void answered() {
        left--;
        if (left > 0) {
            return;
        }
        if (refusal == null) {
            listener.succeeded(directory);
        } else {
            listener.refused(refusal);
        }
    }
}
