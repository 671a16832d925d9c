package dev.sluice.storage.internal.engine;

import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.JournalFile;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongUnaryOperator;

/**
 * The files of the journal besides those that hold something: some are ready to be written, the
 * rest wait to be made ready again.
 *
 * <p><i>Confined to the segment writer</i>, but for {@link #take}, which is the journal thread's.
 */
final class JournalPool {
    private static final int READY_MAX = 1;

    private final DataFiles files;
    private final LongUnaryOperator stamps;
    private final long fileBytes;
    private final int filesMax;
    private final Set<Long> spent;
    private final Queue<JournalFile> ready = new ConcurrentLinkedQueue<>();
    private final Deque<String> free = new ArrayDeque<>();
    private int count;
    private long nextNumber;

    /**
     * @param stamps gives the stamp for a file of this number: another one for each, and none that
     *     somebody outside can guess
     * @param count how many files there are
     * @param nextNumber larger than the number of any of them
     * @param spent numbers of files that must not be used again
     */
    JournalPool(
            DataFiles files,
            LongUnaryOperator stamps,
            long fileBytes,
            int filesMax,
            int count,
            long nextNumber,
            Set<Long> spent) {
        this.stamps = stamps;
        this.files = files;
        this.fileBytes = fileBytes;
        this.filesMax = filesMax;
        this.count = count;
        this.nextNumber = nextNumber;
        this.spent = Set.copyOf(spent);
    }

    /** A file to go on in, if one is ready. Called on the journal thread. */
    Optional<JournalFile> take() {
        return Optional.ofNullable(ready.poll());
    }

    /** Nothing in this file is needed any more. */
    void release(long number) throws IOException {
        String name = JournalFile.nameOf(number);
        boolean isUsable;
        try (DataFile file = files.open(name)) {
            isUsable = file.size() == fileBytes && count <= filesMax && !spent.contains(number);
        }
        if (isUsable) {
            free.add(name);
        } else {
            files.delete(name);
            count--;
        }
    }

    /** Makes a file ready, unless enough are or there may be no more. */
    boolean prepare() throws IOException {
        if (ready.size() >= READY_MAX || (free.isEmpty() && count >= filesMax)) {
            return false;
        }
        ready.add(make());
        return true;
    }

    /** One file, whatever the limit says. */
    JournalFile make() throws IOException {
        String old = free.peek();
        if (old != null) {
            return recycle(old);
        }
        JournalFile made =
                JournalFile.create(files, nextNumber, stamps.applyAsLong(nextNumber), fileBytes);
        nextNumber++;
        count++;
        return made;
    }

    private JournalFile recycle(String old) throws IOException {
        String name = JournalFile.nameOf(nextNumber);
        try {
            JournalFile recycled =
                    JournalFile.recycle(files, old, nextNumber, stamps.applyAsLong(nextNumber));
            free.remove();
            nextNumber++;
            return recycled;
        } catch (IOException e) {
            if (files.exists(name)) {
                // It has its new name already, and is tried again by that.
                free.remove();
                free.addFirst(name);
            }
            throw e;
        }
    }

    void close() throws IOException {
        for (JournalFile file = ready.poll(); file != null; file = ready.poll()) {
            file.file().close();
        }
    }
}
