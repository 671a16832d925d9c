package dev.sluice.routing.internal.stream;

import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Compaction;
import dev.sluice.core.store.CompactionListener;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Forgets what the streams' retention does not keep, every {@link #EVERY}.
 *
 * <p><i>Confined to its event loop.</i>
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    public static final Duration EVERY = Duration.ofSeconds(10);

    /** Half of what may be compacted is new; deletions can be seen for a day. */
    private static final CompactionRules COMPACTION =
            new CompactionRules(0.5, Duration.ofDays(1), Duration.ZERO);

    private final Supplier<Collection<StreamLog>> streams;
    private final Store store;
    private final InstantSource clock;
    private final Loop loop;
    private final Set<PartitionId> compacting = new HashSet<>();
    private boolean isStarted;
    private boolean isScheduled;

    /**
     * @param streams those that there are now
     */
    public Retention(
            Supplier<Collection<StreamLog>> streams, Store store, InstantSource clock, Loop loop) {
        this.streams = streams;
        this.store = store;
        this.clock = clock;
        this.loop = loop;
    }

    /** Begins the rounds, as soon as there is a stream that forgets. */
    public void start() {
        isStarted = true;
        look();
    }

    public void stop() {
        isStarted = false;
    }

    /** Streams may have come or been altered. */
    public void look() {
        if (isStarted
                && !isScheduled
                && streams.get().stream()
                        .anyMatch(stream -> isLimited(stream.config().retention()))) {
            isScheduled = true;
            loop.schedule(EVERY, this::round);
        }
    }

    private static boolean isLimited(RetentionConfig retention) {
        return retention.time().isPresent() || retention.size().isPresent() || retention.compact();
    }

    private void round() {
        isScheduled = false;
        if (!isStarted) {
            return;
        }
        for (StreamLog stream : streams.get()) {
            RetentionConfig retention = stream.config().retention();
            for (PartitionId partition : stream.partitions()) {
                retention.time().ifPresent(time -> trimByAge(stream, partition, time));
                retention.size().ifPresent(size -> trimBySize(stream, partition, size.bytes()));
                if (retention.compact()) {
                    compact(partition);
                }
            }
        }
        look();
    }

    /** The store says by itself when that is not worth it. */
    private void compact(PartitionId partition) {
        if (compacting.add(partition)) {
            store.compact(partition, COMPACTION, loop, new Compacted(partition));
        }
    }

    /** What became of a compaction. */
    private final class Compacted implements CompactionListener {
        private final PartitionId partition;

        Compacted(PartitionId partition) {
            this.partition = partition;
        }

        @Override
        public void compacted(Compaction done) {
            compacting.remove(partition);
            if (done.recordsRead() > 0) {
                LOG.debug("compacted {}: {}", partition, done);
            }
        }

        @Override
        public void failed(StoreFailure failure) {
            compacting.remove(partition);
            LOG.warn("{} was not compacted: {}", partition, failure.detail());
        }
    }

    private void trimByAge(StreamLog stream, PartitionId partition, Duration age) {
        long oldestMs = clock.millis() - age.toMillis();
        store.readAtTime(
                partition,
                oldestMs,
                loop,
                new Found(
                        stream,
                        partition,
                        (batches, end) ->
                                store.trim(
                                        partition,
                                        batches.isEmpty()
                                                ? end
                                                : batches.getFirst().baseOffset())));
    }

    private void trimBySize(StreamLog stream, PartitionId partition, long maxBytes) {
        PartitionBounds bounds = store.bounds(partition);
        long excess = bounds.bytes() - maxBytes;
        if (excess <= 0) {
            return;
        }
        store.read(
                partition,
                bounds.startOffset(),
                (int) Math.min(excess, Integer.MAX_VALUE),
                loop,
                new Found(
                        stream,
                        partition,
                        (batches, end) -> {
                            if (!batches.isEmpty()) {
                                store.trim(partition, Batches.nextOffset(batches.getLast()));
                            }
                        }));
    }

    /** What a look-up found. */
    private interface Finding {
        void found(List<Batch> batches, long endOffset);
    }

    /** Does nothing for a stream that is gone, as another one may have its name. */
    private record Found(StreamLog stream, PartitionId partition, Finding finding)
            implements ReadListener {
        @Override
        public void read(List<Batch> batches, long endOffset) {
            if (!stream.isGoing()) {
                finding.found(batches, endOffset);
            }
        }

        @Override
        public void failed(StoreFailure failure) {
            if (!stream.isGoing()) {
                LOG.warn("retention passes over {}: {}", partition, failure.detail());
            }
        }
    }
}
