package dev.sluice.storage.internal.carry;

import dev.sluice.core.message.Bytes;
import dev.sluice.storage.internal.commit.Generation;
import dev.sluice.storage.internal.compact.Compacted;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.log.CorruptLogException;
import dev.sluice.storage.internal.log.LogFiles;
import dev.sluice.storage.internal.log.Run;
import dev.sluice.storage.internal.log.Segment;
import dev.sluice.storage.internal.log.StoredLog;
import dev.sluice.storage.internal.producer.Forgotten;
import dev.sluice.storage.internal.producer.ProducerLimits;
import dev.sluice.storage.internal.table.CorruptTableException;
import dev.sluice.storage.internal.table.TableFiles;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Carries what a full file of the journal holds over to segments, bundles and table files, and says
 * so in a checkpoint. Until the checkpoint is durable the journal keeps everything, so a crash at
 * any point costs nothing but the work.
 *
 * <p><i>Confined to the segment writer's thread.</i>
 */
public final class SegmentWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

    private final DataFiles files;
    private final LogFiles logs;
    private final TableFiles tables;
    private final CheckpointFile checkpointFile;
    private final ProducerStep producers;
    private Map<Integer, StoredPartition> partitions;
    private int nextPartition;
    private long sequence;

    /**
     * What became of a generation.
     *
     * <p><i>Immutable.</i>
     *
     * @param changed the logs that have changed, by number of the partition
     * @param forgotten producers that are not known any more, by number of the partition
     * @param garbage files to {@link #delete} once no reader begins with a log from before; the
     *     next start finds them if that does not happen
     */
    public record Carried(
            Map<Integer, StoredLog> changed,
            Map<Integer, Forgotten> forgotten,
            List<String> garbage) {}

    /** Goes on from a checkpoint. */
    public SegmentWriter(
            DataFiles files,
            LogFiles logs,
            TableFiles tables,
            Checkpoint checkpoint,
            ProducerLimits producerLimits,
            InstantSource clock) {
        this.producers = new ProducerStep(producerLimits, clock);
        this.files = files;
        this.logs = logs;
        this.tables = tables;
        this.checkpointFile = new CheckpointFile(files);
        this.partitions = new TreeMap<>(checkpoint.partitions());
        this.nextPartition = checkpoint.nextPartition();
        this.sequence = checkpoint.sequence();
    }

    /** Of the last frame that the checkpoint covers. */
    public long sequence() {
        return sequence;
    }

    /** What lies in files, by number of the partition. */
    public Map<Integer, StoredLog> logs() {
        return logsOf(partitions);
    }

    /** Names of all table files in use. */
    public Set<String> tableFiles() {
        Set<String> names = new HashSet<>();
        tables.current().values().forEach(all -> all.forEach(file -> names.add(file.name())));
        return names;
    }

    /** The entries of a state table, as far as they were carried over. */
    public Map<Bytes, Bytes> load(String table) throws IOException, CorruptTableException {
        return tables.load(table);
    }

    /**
     * Carries one generation over; all before it were. When it returns, the checkpoint covers it
     * and its journal file may be used again. When it throws, nothing has changed that counts.
     */
    public Carried carryOver(Generation generation)
            throws IOException, CorruptLogException, CorruptTableException {
        Map<Integer, StoredPartition> after = CarriedRuns.partitionsAfter(generation, partitions);
        Map<Integer, Forgotten> forgotten = producers.run(generation, after);
        Map<Integer, StoredLog> changed;
        boolean isWritten = false;
        try {
            changed = write(generation, after);
            isWritten = true;
        } finally {
            if (!isWritten) {
                abandon();
            }
        }
        return new Carried(changed, forgotten, finish(generation, after));
    }

    /** So that trying again on a full disk does not fill it with files that nobody needs. */
    private void abandon() {
        try {
            logs.abandon();
            tables.abandon();
            checkpointFile.abandon();
        } catch (IOException e) {
            LOG.warn("files that could not be written are left behind until the next start", e);
        }
    }

    /** Writes everything, and a checkpoint that counts once it is {@link #finish}ed. */
    private Map<Integer, StoredLog> write(
            Generation generation, Map<Integer, StoredPartition> after)
            throws IOException, CorruptLogException, CorruptTableException {
        List<Run> runs = CarriedRuns.of(generation, after);
        Set<Long> sparse = logs.sparseBundles(logsOf(after).values());
        CarriedRuns.addMovers(after, sparse, runs);
        Map<Integer, StoredLog> changed = new HashMap<>();
        for (int number : generation.trimmed().keySet()) {
            StoredPartition trimmed = after.get(number);
            if (trimmed != null) {
                changed.put(number, trimmed.log());
            }
        }
        List<StoredLog> written = logs.write(runs, sparse);
        for (int i = 0; i < runs.size(); i++) {
            changed.put(runs.get(i).partition(), written.get(i));
        }
        changed.replaceAll((number, log) -> trimmed(log, after.get(number)));
        changed.forEach((number, log) -> after.computeIfPresent(number, (_, old) -> old.with(log)));
        for (String table : generation.tables().tables()) {
            tables.write(table, generation.tables().of(table));
        }
        checkpointFile.prepare(
                new Checkpoint(
                        generation.lastSequence(),
                        nextPartition(generation),
                        after,
                        tables.current()));
        return changed;
    }

    private int nextPartition(Generation generation) {
        int next = nextPartition;
        for (int number : generation.opened().keySet()) {
            next = Math.max(next, number + 1);
        }
        return next;
    }

    /** A partition as the checkpoint has it, or null. */
    public @Nullable StoredPartition partition(int number) {
        return partitions.get(number);
    }

    /**
     * Lets compacted segments take the place of others, in a checkpoint of its own. What was
     * trimmed meanwhile stays so; of a partition that is gone nothing changes.
     */
    public Carried replace(Compacted compacted) throws IOException {
        int number = compacted.partition();
        StoredPartition old = partitions.get(number);
        List<String> written = LogFiles.namesOf(number, compacted.segments());
        Segment last = compacted.replaced().getLast();
        int left = old == null ? 0 : old.log().segments().indexOf(last) + 1;
        if (old == null || left == 0) {
            return new Carried(Map.of(), Map.of(), written);
        }
        List<Segment> segments = new ArrayList<>(compacted.segments());
        segments.addAll(old.log().segments().subList(left, old.log().segments().size()));
        StoredLog log =
                new StoredLog(old.log().startOffset(), segments, old.log().extents())
                        .trimmedTo(old.startOffset());
        Map<Integer, StoredPartition> after = new TreeMap<>(partitions);
        after.put(number, old.compacted(log, compacted.compactedTo()));
        replaceCheckpoint(after);
        List<String> garbage = new ArrayList<>(LogFiles.garbage(logsOf(partitions), logsOf(after)));
        garbage.addAll(written);
        garbage.removeAll(LogFiles.namesOf(number, log.segments()));
        partitions = after;
        return new Carried(Map.of(number, log), Map.of(), garbage);
    }

    private void replaceCheckpoint(Map<Integer, StoredPartition> after) throws IOException {
        boolean isPrepared = false;
        try {
            checkpointFile.prepare(
                    new Checkpoint(sequence, nextPartition, after, tables.current()));
            isPrepared = true;
        } finally {
            if (!isPrepared) {
                abandon();
            }
        }
        checkpointFile.replace();
    }

    /** Deletes what nobody reads any more. */
    public void delete(List<String> garbage) throws IOException {
        logs.delete(garbage);
    }

    private static StoredLog trimmed(StoredLog log, @Nullable StoredPartition partition) {
        return partition == null ? log : log.trimmedTo(partition.startOffset());
    }

    /** Lets the checkpoint count; gives the files of partitions that it does not refer to. */
    private List<String> finish(Generation generation, Map<Integer, StoredPartition> after)
            throws IOException {
        checkpointFile.replace();
        logs.confirm();
        List<String> garbage = new ArrayList<>(LogFiles.garbage(logsOf(partitions), logsOf(after)));
        for (int number : generation.dropped()) {
            if (partitions.containsKey(number)) {
                garbage.addAll(logs.filesOf(number));
            }
        }
        logs.leave(garbage);
        partitions = after;
        nextPartition = nextPartition(generation);
        sequence = generation.lastSequence();
        for (String name : tables.confirm()) {
            files.delete(name);
        }
        return garbage.stream().distinct().toList();
    }

    private static Map<Integer, StoredLog> logsOf(Map<Integer, StoredPartition> partitions) {
        Map<Integer, StoredLog> logs = new HashMap<>();
        partitions.forEach((number, partition) -> logs.put(number, partition.log()));
        return logs;
    }
}
