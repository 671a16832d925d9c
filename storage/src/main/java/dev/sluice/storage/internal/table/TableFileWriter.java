package dev.sluice.storage.internal.table;

import dev.sluice.core.message.Bytes;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Writes a table file from front to end. <i>Confined to one thread.</i> */
final class TableFileWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final DataFile file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final CRC32C crc = new CRC32C();
    private long position;

    /** Begins the file, which must not exist. */
    TableFileWriter(DataFiles files, String name, String table) throws IOException {
        file = files.create(name);
        putInt(TableLayout.MAGIC);
        putInt(TableLayout.VERSION);
        putBytes(Bytes.wrap(table.getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds an entry; null stands for a key that is gone. */
    void put(Bytes key, @Nullable Bytes value) throws IOException {
        putBytes(key);
        if (value == null) {
            putInt(TableLayout.GONE);
        } else {
            putBytes(value);
        }
    }

    /** Ends and forces the file; returns its size. */
    long finish() throws IOException {
        putInt(TableLayout.END);
        flush();
        buffer.putInt((int) crc.getValue());
        write();
        file.force();
        return position;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void putInt(int value) throws IOException {
        if (buffer.remaining() < Integer.BYTES) {
            flush();
        }
        buffer.putInt(value);
    }

    private void putBytes(Bytes bytes) throws IOException {
        putInt(bytes.length());
        int done = 0;
        while (done < bytes.length()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int part = Math.min(buffer.remaining(), bytes.length() - done);
            bytes.slice(done, part).writeTo(buffer);
            done += part;
        }
    }

    private void flush() throws IOException {
        crc.update(buffer.duplicate().flip());
        write();
    }

    private void write() throws IOException {
        buffer.flip();
        int count = buffer.remaining();
        if (count > 0) {
            file.write(buffer, position);
        }
        position += count;
        buffer.clear();
    }
}
