package dev.sluice.routing.internal.stream;

import dev.sluice.core.broker.Refusal;
import dev.sluice.routing.internal.lane.Lane;

/** Who uses a stream and must hear what becomes of it. <i>Confined to its lane.</i> */
public interface StreamWatcher {
    /** Where it is called. Any thread. */
    Lane lane();

    /** The stream has more partitions. */
    void extended();

    /** The stream is being deleted: nothing of it may be read any more. */
    void deleted(Refusal why);
}
