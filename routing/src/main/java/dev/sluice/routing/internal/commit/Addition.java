package dev.sluice.routing.internal.commit;

import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.stream.StreamLog;

import java.util.List;

/**
 * A message, and what in the store it is for.
 *
 * <p><i>Immutable.</i>
 */
public record Addition(Message message, List<StreamLog> streams, List<StoredTarget> targets) {
    public Addition {
        streams = List.copyOf(streams);
        targets = List.copyOf(targets);
    }

    /** Whether it is for nothing. */
    public boolean isEmpty() {
        return streams.isEmpty() && targets.isEmpty();
    }
}
