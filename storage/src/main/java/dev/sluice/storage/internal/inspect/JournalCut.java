package dev.sluice.storage.internal.inspect;

import dev.sluice.core.store.StoredData.Step;
import dev.sluice.core.store.StoredDataException;
import dev.sluice.storage.internal.carry.Checkpoint;
import dev.sluice.storage.internal.carry.CheckpointFile;
import dev.sluice.storage.internal.engine.Recovery;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.CorruptJournalException;
import dev.sluice.storage.internal.journal.JournalFile;
import dev.sluice.storage.internal.journal.JournalFrames;
import dev.sluice.storage.internal.journal.JournalScan;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the journal end before the first frame that cannot be used: the file that holds its place is
 * cut there, and later files with frames go. Then nothing is left that proves that there was more.
 *
 * <p><i>Confined to one thread.</i>
 */
final class JournalCut {
    private final DataFiles files;
    private final Checkpoint checkpoint;

    /** Where the journal is to end; without a file, nothing of it stays. */
    private record Place(long file, long position) {
        static final Place NOWHERE = new Place(0, 0);
    }

    JournalCut(DataFiles files, Checkpoint checkpoint) {
        this.files = files;
        this.checkpoint = checkpoint;
    }

    void plan(long frame, LocalRepair repair) throws IOException, StoredDataException {
        JournalChain whole = new JournalChain(files, checkpoint);
        CorruptJournalException damage = checked(frame, whole, whole.follow((_, _, _) -> null));
        JournalChain chain = new JournalChain(files, checkpoint).before(frame);
        chain.follow((_, _, _) -> null);
        Place place = place(frame, chain.scan(), damage);
        List<String> later = new ArrayList<>();
        LostFrames lost = new LostFrames(chain, frame);
        JournalFrames frames = new JournalFrames(files, Recovery.JOURNAL_FILE_BYTES_MAX);
        for (long number : JournalFrames.numbers(files)) {
            if (number == place.file()) {
                frames.visit(number, place.position(), lost);
            } else if (number > place.file()) {
                long before = lost.seen();
                frames.visit(number, 0, lost);
                if (lost.seen() > before) {
                    later.add(JournalFile.nameOf(number));
                }
            }
        }
        List<String> changed = new ArrayList<>(later);
        String what = later.isEmpty() ? "" : "deletes " + String.join(", ", later);
        if (place.file() > 0) {
            String name = JournalFile.nameOf(place.file());
            changed.add(name);
            what =
                    "cuts %s at byte %d%s"
                            .formatted(name, place.position(), later.isEmpty() ? "" : ", " + what);
        }
        repair.add(
                new Step(
                        "cut-journal",
                        what + "; frame " + (frame - 1) + " is the last",
                        lost.lines()),
                changed,
                () -> cut(place, later));
    }

    private CorruptJournalException checked(
            long frame, JournalChain chain, @Nullable CorruptJournalException damage)
            throws IOException, StoredDataException {
        if (damage == null) {
            throw new StoredDataException(
                    "the journal is sound up to frame %d, its last; there is nothing to cut"
                            .formatted(chain.lastSequence()));
        }
        if (damage.isNewer()) {
            throw new StoredDataException(
                    damage.getMessage() + "; a newer version of sluice wrote it, use that version");
        }
        if (!files.exists(CheckpointFile.NAME) && chain.lastSequence() == 0) {
            throw new StoredDataException(
                    "there is no checkpoint, so nothing says what the other files hold, and they"
                        + " would be deleted; put it back, or restore the whole data directory from"
                        + " a backup");
        }
        if (damage.frame() != frame) {
            throw new StoredDataException(
                    "the first frame that cannot be used is %d (%s); say --cut-journal %d"
                            .formatted(damage.frame(), damage.getMessage(), damage.frame()));
        }
        return damage;
    }

    private static Place place(long frame, JournalScan scan, CorruptJournalException damage) {
        if (frame <= scan.lastSequence()) {
            // A sound frame that contradicts what lies before it.
            for (JournalScan.Found each : scan.found()) {
                if (JournalFile.nameOf(each.number()).equals(damage.file())) {
                    return new Place(each.number(), damage.position());
                }
            }
        }
        Place place = Place.NOWHERE;
        for (JournalScan.Found each : scan.found()) {
            if (each.lastSequence() > 0) {
                place = new Place(each.number(), scan.endOf(each.number()));
            }
        }
        return place;
    }

    /** From the newest file on, so that a crash leaves a hole or a shorter cut. */
    private void cut(Place place, List<String> later) throws IOException {
        for (String name : later.reversed()) {
            files.delete(name);
            files.forceFolder(JournalFile.FOLDER);
        }
        if (place.file() > 0) {
            try (DataFile file = files.open(JournalFile.nameOf(place.file()))) {
                file.truncate(place.position());
                file.force();
            }
        }
    }
}
