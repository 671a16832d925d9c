package dev.sluice.benchmarks.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The least that a journal can be: one thread writes whatever is queued to a preallocated file with
 * one call, forces it, and answers. No offsets, no memory of what was written, no carry-over; the
 * file is begun anew when it is full.
 *
 * <p><i>Thread-safe.</i>
 */
final class RawJournal implements AutoCloseable {
    /** The head of a frame, and that of an entry in it, as the store writes them. */
    private static final int FRAME_BYTES = 48;

    private static final int ENTRY_BYTES = 25;
    private static final int BUFFER_BYTES = 2 << 20;

    private final FileChannel file;
    private final long fileBytes;
    private final byte[] batch;
    private final Runnable answered;
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isAsleep = new AtomicBoolean();
    private final AtomicLong forces = new AtomicLong();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Thread thread;
    private volatile boolean isEnding;
    private long position;

    /**
     * @param batch what every commit writes, besides the heads
     * @param answered called after the answers of each force, on the journal's thread
     */
    RawJournal(Path path, long fileBytes, byte[] batch, Runnable answered, ThreadFactory threads)
            throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.fileBytes = fileBytes;
        this.batch = batch;
        this.answered = answered;
        preallocate();
        thread = threads.newThread(this::run);
        thread.setName("raw-journal");
        thread.start();
    }

    /** Commits once more; {@code done} is called on the journal's thread. */
    void commit(Runnable done) {
        queue.add(done);
        if (isAsleep.get() && isAsleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    long forces() {
        return forces.get();
    }

    @Override
    public void close() throws IOException {
        isEnding = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        file.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void preallocate() throws IOException {
        while (position < fileBytes) {
            position += file.write(buffer.clear(), position);
        }
        file.force(true);
        position = 0;
    }

    private void run() {
        List<Runnable> taken = new ArrayList<>();
        while (!isEnding) {
            buffer.clear().position(FRAME_BYTES);
            Runnable next;
            while (buffer.remaining() >= ENTRY_BYTES + batch.length
                    && (next = queue.poll()) != null) {
                buffer.position(buffer.position() + ENTRY_BYTES).put(batch);
                taken.add(next);
            }
            if (taken.isEmpty()) {
                sleep();
                continue;
            }
            write();
            taken.forEach(Runnable::run);
            taken.clear();
            answered.run();
        }
    }

    private void write() {
        buffer.flip();
        if (position + buffer.limit() > fileBytes) {
            position = 0;
        }
        try {
            while (buffer.hasRemaining()) {
                position += file.write(buffer, position);
            }
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        forces.incrementAndGet();
    }

    private void sleep() {
        isAsleep.set(true);
        if (queue.isEmpty() && !isEnding) {
            LockSupport.park(this);
        }
        isAsleep.set(false);
    }
}
