package dev.sluice.storage.internal.engine;

import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.internal.carry.Checkpoint;
import dev.sluice.storage.internal.carry.CheckpointFile;
import dev.sluice.storage.internal.carry.CorruptCheckpointException;
import dev.sluice.storage.internal.carry.SegmentWriter;
import dev.sluice.storage.internal.carry.StoredPartition;
import dev.sluice.storage.internal.commit.Generation;
import dev.sluice.storage.internal.commit.Partition;
import dev.sluice.storage.internal.commit.Partitions;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.CorruptJournalException;
import dev.sluice.storage.internal.journal.Frame;
import dev.sluice.storage.internal.journal.JournalFile;
import dev.sluice.storage.internal.journal.JournalScan;
import dev.sluice.storage.internal.log.CorruptLogException;
import dev.sluice.storage.internal.log.LogConfig;
import dev.sluice.storage.internal.log.LogFiles;
import dev.sluice.storage.internal.producer.ProducerLimits;
import dev.sluice.storage.internal.table.CorruptTableException;
import dev.sluice.storage.internal.table.TableFile;
import dev.sluice.storage.internal.table.TableFiles;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * What the store does at start: takes the checkpoint, deletes what no checkpoint refers to, and
 * takes the frames behind the checkpoint into memory, file by file. Older files are carried over on
 * the way, so it never holds more than a few of them. It changes nothing that a second start after
 * a crash would miss. <i>Confined to the starting thread.</i>
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** How many generations stay in memory; they are carried over once the store runs. */
    private static final int KEPT_GENERATIONS = 1;

    /** No file of a journal is larger than this, whatever was configured when it was made. */
    public static final long JOURNAL_FILE_BYTES_MAX = 1L << 30;

    private final DataFiles files;
    private final LogConfig logConfig;
    private final ProducerLimits producerLimits;
    private final InstantSource clock;
    private final Executor executor;
    private final Partitions partitions = new Partitions();
    private final Deque<Generation> generations = new ArrayDeque<>();

    /**
     * What was found.
     *
     * @param generations to be carried over, oldest first
     * @param journal all files of the journal, with what they hold
     * @param lastSequence of the frames
     * @param nextPartition the number for the next new partition
     */
    public record Recovered(
            Partitions partitions,
            LogFiles logs,
            SegmentWriter writer,
            List<Generation> generations,
            List<JournalScan.Found> journal,
            long lastSequence,
            int nextPartition) {}

    public Recovery(
            DataFiles files,
            LogConfig logConfig,
            ProducerLimits producerLimits,
            InstantSource clock,
            Executor executor) {
        this.files = files;
        this.logConfig = logConfig;
        this.producerLimits = producerLimits;
        this.clock = clock;
        this.executor = executor;
    }

    /** Throws what names the file and what to do about it. */
    public Recovered run() throws StoreOpenException {
        try {
            FormatFile.check(files);
            return recover();
        } catch (IOException e) {
            throw StartRefusals.of(e, files);
        } catch (CorruptCheckpointException e) {
            throw StartRefusals.of(e);
        } catch (CorruptJournalException e) {
            throw StartRefusals.of(e);
        } catch (CorruptLogException e) {
            throw StartRefusals.of(e);
        } catch (CorruptTableException e) {
            throw StartRefusals.of(e);
        }
    }

    private Recovered recover()
            throws IOException,
                    StoreOpenException,
                    CorruptCheckpointException,
                    CorruptJournalException,
                    CorruptLogException,
                    CorruptTableException {
        Checkpoint checkpoint = new CheckpointFile(files).read();
        new VersionCheck(files).run(checkpoint);
        JournalScan scan = new JournalScan(files, checkpoint.sequence(), JOURNAL_FILE_BYTES_MAX);
        LogFiles logs = LogFiles.open(files, logConfig, executor);
        TableFiles tables = new TableFiles(files, checkpoint.tables(), nextTable(checkpoint));
        SegmentWriter writer =
                new SegmentWriter(files, logs, tables, checkpoint, producerLimits, clock);
        checkpoint.partitions().forEach(this::add);
        Replay replay = new Replay(partitions, checkpoint.nextPartition());
        check(scan);
        force(scan.found(), checkpoint.sequence());
        sweep(logs, writer);
        scan.take(new Taker(replay, writer));
        if (scan.lastSequence() > 0) {
            LOG.info(
                    "the data has {} partitions; {} frames of the journal were carried on from the"
                            + " checkpoint",
                    writer.logs().size(),
                    scan.lastSequence() - checkpoint.sequence());
        }
        return new Recovered(
                partitions,
                logs,
                writer,
                List.copyOf(generations),
                scan.found(),
                scan.lastSequence(),
                replay.nextPartition());
    }

    private void check(JournalScan scan)
            throws IOException, CorruptJournalException, StoreOpenException {
        CorruptJournalException damage = scan.look();
        if (damage == null) {
            return;
        }
        if (!files.exists(CheckpointFile.NAME) && scan.lastSequence() == 0) {
            throw StartRefusals.ofMissingCheckpoint(damage);
        }
        throw damage;
    }

    /** Takes frames into memory, and carries older files over as it goes. */
    private final class Taker implements JournalScan.Visitor {
        private final Replay replay;
        private final SegmentWriter writer;
        private Generation generation = new Generation(0);

        Taker(Replay replay, SegmentWriter writer) {
            this.replay = replay;
            this.writer = writer;
        }

        @Override
        public void frame(long file, long position, Frame frame) throws CorruptJournalException {
            if (generation.number() != file) {
                generation = new Generation(file);
                generations.add(generation);
            }
            replay.apply(JournalFile.nameOf(file), position, frame, generation);
        }

        @Override
        public void fileEnds() throws IOException, CorruptLogException, CorruptTableException {
            while (generations.size() > KEPT_GENERATIONS) {
                Generation oldest = generations.remove();
                SegmentWriter.Carried carried = writer.carryOver(oldest);
                carried.changed()
                        .forEach(
                                (number, log) -> {
                                    Partition partition = partitions.find(number);
                                    // A frame of a later file may have dropped it.
                                    if (partition != null) {
                                        partition.carriedOver(log, oldest.number());
                                    }
                                });
                carried.forgotten()
                        .forEach(
                                (number, forgotten) -> {
                                    Partition partition = partitions.find(number);
                                    if (partition != null) {
                                        partition.forget(forgotten);
                                    }
                                });
                writer.delete(carried.garbage());
            }
        }
    }

    /**
     * Makes durable what was found. A process that was killed leaves a checkpoint and frames that
     * it has not forced; what is done from here on relies on them.
     */
    private void force(List<JournalScan.Found> journal, long carriedOver) throws IOException {
        files.forceFolder("");
        for (JournalScan.Found each : journal) {
            if (each.lastSequence() > carriedOver) {
                try (DataFile file = files.open(JournalFile.nameOf(each.number()))) {
                    file.force();
                }
            }
        }
    }

    /** Deletes files that were made, and then forgotten in a crash. */
    private void sweep(LogFiles logs, SegmentWriter writer) throws IOException {
        logs.delete(logs.unreferenced(writer.logs()));
        Set<String> known = writer.tableFiles();
        for (String name : files.list(TableFile.FOLDER)) {
            String path = TableFile.FOLDER + "/" + name;
            if (!known.contains(path)) {
                files.delete(path);
            }
        }
    }

    private void add(int number, StoredPartition stored) {
        Partition partition =
                Partition.recovered(
                        stored.id(),
                        number,
                        stored.log(),
                        stored.startOffset(),
                        stored.producers());
        partitions.add(partition);
    }

    private long nextTable(Checkpoint checkpoint) {
        return 1
                + checkpoint.tables().values().stream()
                        .flatMap(List::stream)
                        .mapToLong(TableFile::number)
                        .max()
                        .orElse(0);
    }
}
