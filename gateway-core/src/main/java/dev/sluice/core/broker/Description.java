package dev.sluice.core.broker;

import dev.sluice.core.address.Target;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.store.PartitionBounds;

import java.util.List;

/** What a queue or stream is and holds now. <i>Immutable.</i> */
public sealed interface Description {
    Target target();

    Provenance provenance();

    /**
     * A queue.
     *
     * @param messages how many it holds, unsettled ones and those on their way into it included
     * @param bytes what they take
     * @param consumers how many are attached
     */
    record Queue(
            Target target,
            Provenance provenance,
            QueueConfig config,
            long messages,
            long bytes,
            int consumers)
            implements Description {}

    /**
     * A stream.
     *
     * @param partitions what each holds, by its number
     */
    record Stream(
            Target target,
            Provenance provenance,
            StreamConfig config,
            List<PartitionBounds> partitions)
            implements Description {
        public Stream {
            partitions = List.copyOf(partitions);
        }
    }
}
