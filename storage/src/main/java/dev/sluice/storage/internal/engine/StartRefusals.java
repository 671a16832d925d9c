package dev.sluice.storage.internal.engine;

import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.internal.carry.CheckpointFile;
import dev.sluice.storage.internal.carry.CorruptCheckpointException;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.CorruptJournalException;
import dev.sluice.storage.internal.log.CorruptLogException;
import dev.sluice.storage.internal.table.CorruptTableException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;

/**
 * What an operator reads when the store does not start: the file, what that means, and the command
 * to run next.
 */
public final class StartRefusals {
    private static final String NEWER =
            "A newer version of sluice wrote it, and nothing was touched; start that version"
                    + " ('sluice --version' tells which this one is)";

    private StartRefusals() {}

    static StoreOpenException of(CorruptCheckpointException e) {
        String action =
                e.isNewer()
                        ? NEWER
                        : "Nobody knows without it what lies in which file; restore the whole data"
                                + " directory from a backup ('sluice data verify' shows what else"
                                + " is damaged)";
        return refused(CheckpointFile.NAME + ": " + e.getMessage(), action, e);
    }

    static StoreOpenException ofMissingCheckpoint(CorruptJournalException e) {
        return refused(
                "%s: there is none, but %s begins with a later frame than the first"
                        .formatted(CheckpointFile.NAME, e.file()),
                "Nobody knows without it what lies in which file; put it back, or restore the whole"
                        + " data directory from a backup",
                e);
    }

    static StoreOpenException of(CorruptJournalException e) {
        String action =
                e.isNewer()
                        ? NEWER
                        : ("What was acknowledged from frame %d on is damaged or lost; run 'sluice"
                                        + " data verify' to see all of it, then restore a backup or"
                                        + " give it up with 'sluice data repair --cut-journal %d'")
                                .formatted(e.frame(), e.frame());
        return refused(String.valueOf(e.getMessage()), action, e);
    }

    static StoreOpenException of(CorruptLogException e) {
        return refused(
                String.valueOf(e.getMessage()),
                "Messages that it held cannot be read; run 'sluice data verify' to see which, then"
                        + " restore a backup or give them up with 'sluice data repair"
                        + " --skip-damage'",
                e);
    }

    static StoreOpenException of(CorruptTableException e) {
        return refused(
                String.valueOf(e.getMessage()),
                "State that it held cannot be read; restore the whole data directory from a backup"
                        + " ('sluice data verify' shows what else is damaged)",
                e);
    }

    static StoreOpenException ofDamagedFormat() {
        return refused(
                FormatFile.NAME + ": its checksum is wrong",
                "Nothing says any more which format the data has; copy this file from a backup of"
                        + " the data directory, then run 'sluice data verify'",
                null);
    }

    static StoreOpenException ofNewer(String file, int version, int known) {
        return refused(
                "%s: it has version %d; this program knows %d".formatted(file, version, known),
                NEWER,
                null);
    }

    /** What the file system says, with what helps against it. */
    public static StoreOpenException of(IOException e, DataFiles files) {
        String message = String.valueOf(e.getMessage());
        if (e.getCause() instanceof AccessDeniedException) {
            return refused(
                    message,
                    "The broker's user must be able to read and write every file of its data"
                            + " directory; 'ls -lR %s' shows whose they are".formatted(files),
                    e);
        }
        if (message.contains("No space left")) {
            return refused(
                    message,
                    "The disk is full, and nothing was lost; make room ('df -h %s' shows how much"
                                    .formatted(files)
                            + " there is) and start again",
                    e);
        }
        return refused(
                message,
                "The file system refuses; look at what the system says ('dmesg'), then run 'sluice"
                        + " data verify'",
                e);
    }

    private static StoreOpenException refused(
            String what, String action, @Nullable Exception cause) {
        String message = what + ". " + action;
        return cause == null
                ? new StoreOpenException(message)
                : new StoreOpenException(message, cause);
    }
}
