package dev.sluice.storage.internal.inspect;

import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoredData.Finding;
import dev.sluice.storage.internal.carry.Checkpoint;
import dev.sluice.storage.internal.commit.Generation;
import dev.sluice.storage.internal.commit.Partition;
import dev.sluice.storage.internal.commit.Partitions;
import dev.sluice.storage.internal.engine.Recovery;
import dev.sluice.storage.internal.engine.Replay;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.CorruptJournalException;
import dev.sluice.storage.internal.journal.Entry;
import dev.sluice.storage.internal.journal.Frame;
import dev.sluice.storage.internal.journal.JournalFile;
import dev.sluice.storage.internal.journal.JournalFrames;
import dev.sluice.storage.internal.journal.JournalScan;
import dev.sluice.storage.internal.log.CorruptLogException;
import dev.sluice.storage.internal.table.CorruptTableException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The frames behind a checkpoint, followed as a start would follow them, up to where that is
 * possible. Keeps nothing of what they hold but where each partition ends.
 *
 * <p><i>Confined to one thread.</i>
 */
final class JournalChain {
    private final DataFiles files;
    private final Checkpoint checkpoint;
    private final JournalScan scan;
    private final Partitions partitions = new Partitions();
    private final Map<Integer, PartitionId> names = new HashMap<>();
    private long frames;
    private long stopBefore = Long.MAX_VALUE;
    private long lastApplied;

    /** Hears of each batch in a frame. <i>Confined to the thread that follows.</i> */
    interface BatchVisitor {
        /** Returns what is wrong with it, or null. */
        @Nullable String batch(String file, long position, Batch batch);
    }

    JournalChain(DataFiles files, Checkpoint checkpoint) {
        this.files = files;
        this.checkpoint = checkpoint;
        this.scan = new JournalScan(files, checkpoint.sequence(), Recovery.JOURNAL_FILE_BYTES_MAX);
        checkpoint
                .partitions()
                .forEach(
                        (number, stored) -> {
                            names.put(number, stored.id());
                            partitions.add(
                                    Partition.recovered(
                                            stored.id(),
                                            number,
                                            stored.log(),
                                            stored.startOffset(),
                                            stored.producers()));
                        });
        lastApplied = checkpoint.sequence();
    }

    /** Follows no frame from this one on. */
    JournalChain before(long frame) {
        stopBefore = frame;
        return this;
    }

    /** Gives the first damage that a start would refuse; null if there is none. */
    @Nullable CorruptJournalException follow(BatchVisitor visitor) throws IOException {
        return follow((_, _, _) -> {}, visitor);
    }

    /** The same, and tells of each frame before it counts. */
    @Nullable CorruptJournalException follow(FrameVisitor frameVisitor, BatchVisitor batchVisitor)
            throws IOException {
        try {
            CorruptJournalException damage = scan.look();
            scan.take(new Follower(frameVisitor, batchVisitor));
            return damage;
        } catch (CorruptJournalException e) {
            return e;
        } catch (CorruptLogException | CorruptTableException e) {
            throw new IllegalStateException("nothing but the journal is read here", e);
        }
    }

    /** Hears of frames. <i>Confined to the thread that follows.</i> */
    interface FrameVisitor {
        void frame(long file, long position, Frame frame);
    }

    private final class Follower implements JournalScan.Visitor {
        private final Replay replay = new Replay(partitions, checkpoint.nextPartition());
        private final FrameVisitor frameVisitor;
        private final BatchVisitor batchVisitor;
        private Generation generation = new Generation(0);

        Follower(FrameVisitor frameVisitor, BatchVisitor batchVisitor) {
            this.frameVisitor = frameVisitor;
            this.batchVisitor = batchVisitor;
        }

        @Override
        public void frame(long file, long position, Frame frame) throws CorruptJournalException {
            if (frame.sequence() >= stopBefore) {
                return;
            }
            if (generation.number() != file) {
                generation = new Generation(file);
            }
            String name = JournalFile.nameOf(file);
            frameVisitor.frame(file, position, frame);
            replay.apply(name, position, frame, generation);
            for (Entry entry : frame.entries()) {
                if (entry instanceof Entry.Opened opened) {
                    names.put(opened.partition(), opened.id());
                } else if (entry instanceof Entry.Append append) {
                    String wrong = batchVisitor.batch(name, position, append.batch());
                    if (wrong != null) {
                        throw new CorruptJournalException(name, position, frame.sequence(), wrong);
                    }
                }
            }
            frames++;
            lastApplied = frame.sequence();
        }

        /** Lets go of the batches; where partitions end stays known. */
        @Override
        public void fileEnds() {
            for (Generation.PartitionBatches each : generation.batches()) {
                Partition partition = each.partition();
                partition.carriedOver(partition.stored(), generation.number());
            }
        }
    }

    /** How many frames the checkpoint does not cover. */
    long frames() {
        return frames;
    }

    /** Of the chain, or of the checkpoint. */
    long lastSequence() {
        return scan.lastSequence();
    }

    /** Of the last frame that could be followed, or of the checkpoint. */
    long lastApplied() {
        return lastApplied;
    }

    /** The partitions there are at the end, by number. */
    Map<Integer, Partition> open() {
        Map<Integer, Partition> open = new TreeMap<>();
        for (int number : names.keySet()) {
            Partition partition = partitions.find(number);
            if (partition != null) {
                open.put(number, partition);
            }
        }
        return open;
    }

    /** What a partition is or was called; null if nothing names it. */
    @Nullable PartitionId nameOf(int partition) {
        return names.get(partition);
    }

    /** Whether a partition is or was called so. */
    boolean knows(String name) {
        return names.values().stream().anyMatch(id -> id.toString().equals(name));
    }

    /** Where a partition ends; 0 for one that is not there. */
    long endOf(int partition) {
        Partition found = partitions.find(partition);
        return found == null ? 0 : found.nextOffset();
    }

    JournalScan scan() {
        return scan;
    }

    /** The last frame, if a crash or damage has left only a part of it. */
    @Nullable Finding tornEnd() throws IOException {
        JournalScan.Found last = null;
        for (JournalScan.Found each : scan.found()) {
            last = each.lastSequence() > 0 ? each : last;
        }
        if (last == null) {
            return null;
        }
        long end = scan.endOf(last.number());
        String why =
                new JournalFrames(files, Recovery.JOURNAL_FILE_BYTES_MAX)
                        .tornAt(last.number(), end);
        return why == null
                ? null
                : Advice.journalEnd(
                        JournalFile.nameOf(last.number()), end, why, scan.lastSequence() + 1);
    }
}
