package dev.sluice.storage.internal.inspect;

import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoredData.Finding;
import dev.sluice.storage.internal.carry.CheckpointFile;
import dev.sluice.storage.internal.carry.CorruptCheckpointException;
import dev.sluice.storage.internal.engine.FormatFile;
import dev.sluice.storage.internal.journal.CorruptJournalException;
import dev.sluice.storage.internal.log.LogParts.Damage;
import dev.sluice.storage.internal.log.LogParts.Kind;
import dev.sluice.storage.internal.table.CorruptTableException;

import org.jspecify.annotations.Nullable;

import java.util.OptionalLong;

/** What a finding means to an operator, and what to do about it. */
final class Advice {
    private static final String NEWER_MEANING = "a newer version of sluice wrote it";
    private static final String NEWER_ACTION = "use that version";
    private static final String RESTORE = "restore the whole data directory from a backup";

    private Advice() {}

    static Finding format(String what, boolean isMissing) {
        return new Finding(
                !isMissing,
                FormatFile.NAME,
                OptionalLong.empty(),
                what,
                "nothing says which format the data has",
                isMissing
                        ? "the next start writes it"
                        : "copy it from a backup of this data directory");
    }

    static Finding checkpoint(CorruptCheckpointException e) {
        return new Finding(
                true,
                CheckpointFile.NAME,
                OptionalLong.of(0),
                String.valueOf(e.getMessage()),
                e.isNewer() ? NEWER_MEANING : "nobody knows what lies in which file",
                e.isNewer() ? NEWER_ACTION : RESTORE);
    }

    static Finding missingCheckpoint(CorruptJournalException e) {
        return new Finding(
                true,
                CheckpointFile.NAME,
                OptionalLong.empty(),
                "there is none, but %s begins with a later frame than the first"
                        .formatted(e.file()),
                "nobody knows what lies in which file",
                "put it back, or " + RESTORE);
    }

    static Finding journal(CorruptJournalException e) {
        return new Finding(
                true,
                e.file(),
                OptionalLong.of(e.position()),
                e.detail(),
                e.isNewer()
                        ? NEWER_MEANING
                        : "what was acknowledged from frame %d on is damaged or lost, and no broker starts"
                                .formatted(e.frame()),
                e.isNewer()
                        ? NEWER_ACTION
                        : "restore a backup, or give it up with 'sluice data repair --cut-journal %d'"
                                .formatted(e.frame()));
    }

    static Finding journalEnd(String file, long position, String what, long frame) {
        return new Finding(
                false,
                file,
                OptionalLong.of(position),
                what,
                "frame %d, the last one, is not whole; nothing proves that it was acknowledged"
                        .formatted(frame),
                "the next start leaves it out");
    }

    static Finding batches(PartitionId id, Damage damage) {
        String meaning =
                damage.toOffset() > damage.fromOffset()
                        ? "%s of %s cannot be read"
                                .formatted(offsets(damage.fromOffset(), damage.toOffset()), id)
                        : "offsets of %s around %d cannot be read"
                                .formatted(id, damage.fromOffset());
        return found(
                true,
                damage,
                meaning,
                "restore a backup, or let %s begin behind it with 'sluice data repair --skip-damage %s'"
                        .formatted(id, id));
    }

    /** A range of offsets, without the last one, in words. */
    static String offsets(long from, long to) {
        return to - from == 1 ? "offset " + from : "offsets %d to %d".formatted(from, to - 1);
    }

    static Finding header(PartitionId id, Damage damage) {
        return found(
                true,
                damage,
                damage.toOffset() > damage.fromOffset()
                        ? "%s of %s cannot be read until it is made anew"
                                .formatted(offsets(damage.fromOffset(), damage.toOffset()), id)
                        : "nothing is lost",
                "make it anew with 'sluice data repair --rebuild-indexes'");
    }

    /**
     * @param wasForced whether a crash cannot have left it like that
     */
    static Finding index(Damage damage, boolean wasForced) {
        return found(
                wasForced,
                damage,
                "nothing is lost, reads of its segment begin slower",
                wasForced
                        ? "make it anew with 'sluice data repair --rebuild-indexes'"
                        : "the next write to the segment makes it anew");
    }

    private static Finding found(boolean isProblem, Damage damage, String meaning, String action) {
        return new Finding(
                isProblem,
                damage.file(),
                OptionalLong.of(damage.position()),
                damage.what(),
                meaning,
                action);
    }

    static Finding table(String table, CorruptTableException e) {
        return table(table, e.file(), OptionalLong.of(e.position()), e.detail());
    }

    static Finding table(String table, String file, OptionalLong position, String what) {
        return new Finding(
                true,
                file,
                position,
                what,
                "the table %s cannot be read".formatted(table),
                RESTORE);
    }

    static Finding unreadable(String file, @Nullable String what) {
        return new Finding(
                true,
                file,
                OptionalLong.empty(),
                String.valueOf(what),
                "nobody can tell what it holds",
                "let this user read and write it, and look at what the system says ('dmesg')");
    }

    static Finding leftOver(String file) {
        return new Finding(
                false,
                file,
                OptionalLong.empty(),
                "no checkpoint names it",
                "it is left over from a crash",
                "the next start deletes it");
    }

    /** Whether what is damaged can be made anew. */
    static boolean isDerived(Damage damage) {
        return damage.kind() == Kind.DERIVED;
    }
}
