package dev.sluice.storage.internal.log;

import dev.sluice.core.store.Batch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * New segments of one partition that are to take the place of others. Nothing refers to them until
 * their owner says so in a checkpoint.
 *
 * <p><i>Confined to the thread that compacts.</i>
 */
public final class SegmentOutput implements AutoCloseable {
    private final SegmentAppender.Appending appending;
    private final Forces forces;
    private final WriteStream stream;

    SegmentOutput(SegmentAppender.Appending appending, Forces forces, WriteStream stream) {
        this.appending = appending;
        this.forces = forces;
        this.stream = stream;
    }

    /** Batches come in offset order. */
    public void add(Batch batch) throws IOException {
        appending.add(batch);
    }

    /** The segments, which are durable. */
    public List<Segment> finish() throws IOException {
        List<Segment> segments = appending.finish(true);
        forces.run();
        return segments;
    }

    /** The names of all files that were made, finished or not. */
    public List<String> files() {
        List<String> names = new ArrayList<>();
        for (FileKey key : appending.begun()) {
            names.add(key.name());
            names.add(key.index().name());
        }
        return names;
    }

    @Override
    public void close() throws IOException {
        stream.discard();
        appending.close();
        forces.close();
    }
}
