package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.files.DataFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Gathers what is appended to a file, so that it is written in large pieces: one copy of each byte
 * into a buffer, one write per full buffer.
 *
 * <p><i>Confined to the segment writer.</i>
 */
final class WriteStream {
    private final ByteBuffer buffer;
    private @Nullable DataFile file;
    private long written;

    WriteStream(int bufferBytes) {
        buffer = ByteBuffer.allocateDirect(bufferBytes);
    }

    /** Goes on at {@code position} of a file; what was put before must have been flushed. */
    void begin(DataFile next, long position) {
        if (buffer.position() > 0) {
            throw new IllegalStateException(buffer.position() + " bytes were not flushed");
        }
        file = next;
        written = position;
    }

    /** Where in the file the next byte goes. */
    long position() {
        return written + buffer.position();
    }

    /** Puts a batch with its base offset in its place. */
    void put(Batch batch) throws IOException {
        int length = batch.bytes().length();
        if (length > buffer.capacity()) {
            put(ByteBuffer.allocate(Long.BYTES).putLong(0, batch.baseOffset()));
            put(batch.bytes().slice(Long.BYTES, length - Long.BYTES));
            return;
        }
        if (length > buffer.remaining()) {
            flush();
        }
        Batches.writeStamped(batch, buffer);
    }

    void put(Bytes bytes) throws IOException {
        int at = 0;
        while (at < bytes.length()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(buffer.remaining(), bytes.length() - at);
            bytes.slice(at, count).writeTo(buffer);
            at += count;
        }
    }

    void put(ByteBuffer small) throws IOException {
        if (small.remaining() > buffer.remaining()) {
            flush();
        }
        buffer.put(small);
    }

    void flush() throws IOException {
        if (buffer.position() == 0) {
            return;
        }
        buffer.flip();
        int length = buffer.remaining();
        Objects.requireNonNull(file).write(buffer, written);
        written += length;
        buffer.clear();
    }

    /** Forgets what was put and not written, after a failure. */
    void discard() {
        buffer.clear();
    }
}
