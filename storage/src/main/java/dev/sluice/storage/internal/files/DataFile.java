package dev.sluice.storage.internal.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One open file.
 *
 * <p>A crash may lose any part of what was written since the last {@link #force}, and keep any
 * other part. After a failed {@link #force} nothing is known of that part any more: forcing again
 * proves nothing.
 *
 * <p><i>Thread-safe</i> for reads; writes, forces and truncation come from one thread at a time.
 */
public interface DataFile extends AutoCloseable {
    /** The name it was opened by. */
    String name();

    long size() throws IOException;

    /**
     * Reads from {@code position} until the buffer is full or the file ends. Borrows the buffer.
     *
     * @return how many bytes were read; fewer than asked for only at the end of the file
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all that remains in the buffer; the file grows as needed. Borrows the buffer. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Makes the content and the size durable. */
    void force() throws IOException;

    /** Cuts the file to {@code size} bytes if it is longer. */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
}
