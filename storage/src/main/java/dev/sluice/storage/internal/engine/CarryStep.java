package dev.sluice.storage.internal.engine;

import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.storage.internal.carry.SegmentWriter;
import dev.sluice.storage.internal.carry.UncertainCheckpointException;
import dev.sluice.storage.internal.commit.Generation;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.log.CorruptLogException;
import dev.sluice.storage.internal.table.CorruptTableException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * What the segment writer does: keeps a file of the journal ready, carries full ones over, and
 * watches how much room the disk has. A full disk holds it up and is tried again; anything else
 * that fails stops the store. Confined to the segment writer's thread.
 */
final class CarryStep implements Worker.Step {
    private static final long LOOK_NANOS = 500_000_000L;

    private final DataFiles files;
    private final StoreState state;
    private final JournalPool pool;
    private final SegmentWriter writer;
    private final LongSupplier nanoTime;
    private final long reserveBytes;
    private final Listener listener;
    private final Queue<Generation> full = new ConcurrentLinkedQueue<>();
    private final List<String> kept = new ArrayList<>();
    private boolean keepsFiles;
    private long lookedAtNanos;
    private boolean hasWritten;

    /** Called on the segment writer's thread. */
    interface Listener {
        /** There is a file for the journal to go on in. */
        void fileReady();

        /** A generation lies in files now. Who lets readers know calls {@link #delete} then. */
        void carriedOver(Generation generation, SegmentWriter.Carried carried);
    }

    /**
     * @param reserveBytes with less room than this the store takes no more messages
     */
    CarryStep(
            DataFiles files,
            StoreState state,
            JournalPool pool,
            SegmentWriter writer,
            LongSupplier nanoTime,
            long reserveBytes,
            Listener listener) {
        this.files = files;
        this.state = state;
        this.pool = pool;
        this.writer = writer;
        this.nanoTime = nanoTime;
        this.reserveBytes = reserveBytes;
        this.listener = listener;
        this.lookedAtNanos = nanoTime.getAsLong() - LOOK_NANOS;
    }

    /** Takes a generation whose journal file is full. Thread-safe. */
    void add(Generation generation) {
        full.add(generation);
    }

    SegmentWriter writer() {
        return writer;
    }

    @Override
    public boolean run() {
        if (state.stopped() != null) {
            return false;
        }
        try {
            if (look()) {
                boolean isPrepared = prepare();
                hasWritten = carryNext() || isPrepared;
                return hasWritten;
            }
        } catch (IOException e) {
            failed(e);
        } catch (CorruptLogException | CorruptTableException e) {
            state.stop(new StoreFailure(Reason.CORRUPT, String.valueOf(e.getMessage())), e);
        }
        return false;
    }

    @Override
    public long sleepNanos() {
        return LOOK_NANOS;
    }

    /**
     * Whether there is any room to write files; from time to time, and after each step that took
     * some, whether there is enough: a fast disk fills more than the reserve between two times.
     */
    private boolean look() throws IOException {
        long now = nanoTime.getAsLong();
        boolean isFull = state.full() != null;
        if (now - lookedAtNanos < LOOK_NANOS && !hasWritten) {
            return !isFull || files.freeBytes() > 0;
        }
        lookedAtNanos = now;
        hasWritten = false;
        long free = files.freeBytes();
        if (free < reserveBytes) {
            state.full(
                    new StoreFailure(
                            Reason.FULL,
                            "the disk has %d bytes left, less than the reserve of %d"
                                    .formatted(free, reserveBytes)));
        } else {
            state.full(null);
        }
        return true;
    }

    /** Without room for a file there may be enough to carry over what another one holds. */
    private boolean prepare() {
        boolean isMade = false;
        try {
            isMade = pool.prepare();
        } catch (IOException e) {
            failed(e);
        }
        if (isMade) {
            listener.fileReady();
        }
        return isMade;
    }

    private boolean carryNext() throws IOException, CorruptLogException, CorruptTableException {
        Generation generation = full.peek();
        if (generation == null || state.stopped() != null) {
            return false;
        }
        SegmentWriter.Carried carried = writer.carryOver(generation);
        full.poll();
        listener.carriedOver(generation, carried);
        pool.release(generation.number());
        return true;
    }

    /** Whether files that nobody needs are left where they are until this is taken back. */
    void keepFiles(boolean keeps) {
        keepsFiles = keeps;
        if (!keeps) {
            List<String> names = List.copyOf(kept);
            kept.clear();
            delete(names);
        }
    }

    /** Deletes files that readers do not begin to read any more. */
    void delete(List<String> garbage) {
        if (keepsFiles) {
            kept.addAll(garbage);
            return;
        }
        if (state.stopped() == null) {
            try {
                writer.delete(garbage);
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    private void failed(IOException cause) {
        StoreFailure why = failureOf(cause);
        if (why.reason() == Reason.FULL) {
            state.full(why);
        }
    }

    /**
     * What it means that files cannot be written; stops the store unless the disk is full.
     * Thread-safe.
     */
    StoreFailure failureOf(IOException cause) {
        if (isNoSpace(cause) && !(cause instanceof UncertainCheckpointException)) {
            return new StoreFailure(Reason.FULL, "the disk is full: " + cause.getMessage());
        }
        StoreFailure why =
                new StoreFailure(Reason.STOPPED, "files cannot be written: " + cause.getMessage());
        state.stop(why, cause);
        return why;
    }

    private static boolean isNoSpace(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("No space left on device")
                || message.contains("Disk quota exceeded");
    }
}
