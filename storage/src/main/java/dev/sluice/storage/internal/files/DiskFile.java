package dev.sluice.storage.internal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file over its channel. A direct buffer goes to the operating system as it is; calls that
 * succeed leave nothing on the heap. One on the heap costs a copy more, through memory that the
 * platform keeps for each thread, as large as the largest piece that ever went through it.
 *
 * <p>Interrupting a thread inside a call closes the channel for all threads, and every later call
 * fails. So threads that read or write files are never interrupted.
 *
 * <p><i>Thread-safe</i> for reads; writes, forces and truncation come from one thread at a time.
 */
final class DiskFile implements DataFile {
    private static final int HEAP_PIECE_BYTES = 1024 * 1024;

    private final String name;
    private final Path path;
    private final FileChannel channel;

    DiskFile(String name, Path path, FileChannel channel) {
        this.name = name;
        this.path = path;
        this.channel = channel;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() throws IOException {
        try {
            return channel.size();
        } catch (IOException e) {
            throw FileErrors.failed("tell the size of", path, e);
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        int end = target.limit();
        try {
            while (target.position() < end) {
                target.limit(endOfCall(target, end));
                int count = channel.read(target, position + target.position() - start);
                if (count < 0) {
                    break;
                }
            }
        } catch (IOException e) {
            String bytes = end - start + " bytes at " + position;
            throw FileErrors.failed("read " + bytes + " of", path, e);
        } finally {
            target.limit(end);
        }
        return target.position() - start;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        int start = source.position();
        int end = source.limit();
        try {
            while (source.position() < end) {
                source.limit(endOfCall(source, end));
                channel.write(source, position + source.position() - start);
            }
        } catch (IOException e) {
            String bytes = end - start + " bytes at " + position;
            throw FileErrors.failed("write " + bytes + " of", path, e);
        } finally {
            source.limit(end);
        }
    }

    /** What lies on the heap goes in pieces through memory outside it. */
    private static int endOfCall(ByteBuffer buffer, int end) {
        return buffer.isDirect()
                ? end
                : buffer.position() + Math.min(HEAP_PIECE_BYTES, end - buffer.position());
    }

    @Override
    public void force() throws IOException {
        try {
            // The size belongs to what is needed to read the content and is forced with it; the
            // rest of the metadata is times only.
            channel.force(false);
        } catch (IOException e) {
            throw FileErrors.failed("force", path, e);
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        try {
            channel.truncate(size);
        } catch (IOException e) {
            throw FileErrors.failed("truncate to " + size + " bytes", path, e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } catch (IOException e) {
            throw FileErrors.failed("close", path, e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
