package dev.sluice.storage.internal.table;

import dev.sluice.core.message.Bytes;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Reads a table file from front to end, holding one buffer and one entry of it in memory. Entries
 * are given before the checksum at the end is checked; what was given counts only if {@link #read}
 * returns. <i>Confined to one thread.</i>
 */
public final class TableFileReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final TableFile described;
    private final DataFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private final CRC32C crc = new CRC32C();
    private long position;

    /** Takes the entries of a file. */
    @FunctionalInterface
    public interface Visitor {
        /** The value is null for a key that is gone. */
        void entry(Bytes key, @Nullable Bytes value) throws IOException;
    }

    /** Opens the file. */
    public TableFileReader(DataFiles files, TableFile described) throws IOException {
        this.described = described;
        this.file = files.open(described.name());
    }

    /**
     * Gives every entry.
     *
     * @param table whose file it must be
     */
    public void read(String table, Visitor visitor) throws IOException, CorruptTableException {
        if (file.size() != described.bytes()) {
            throw corrupt("has " + file.size() + " bytes instead of " + described.bytes());
        }
        int magic = nextInt();
        int version = nextInt();
        if (magic != TableLayout.MAGIC || version != TableLayout.VERSION) {
            throw corrupt("begins with %08x, version %d".formatted(magic, version));
        }
        String name = nextBytes(nextInt()).asUtf8();
        if (!name.equals(table)) {
            throw corrupt("belongs to table " + name + ", not to " + table);
        }
        for (int length = nextInt(); length != TableLayout.END; length = nextInt()) {
            Bytes key = nextBytes(length);
            int valueLength = nextInt();
            visitor.entry(key, valueLength == TableLayout.GONE ? null : nextBytes(valueLength));
        }
        int computed = (int) crc.getValue();
        int stored = nextInt();
        if (stored != computed) {
            throw corrupt("has checksum %08x, its bytes have %08x".formatted(stored, computed));
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private int nextInt() throws IOException, CorruptTableException {
        return nextBytes(Integer.BYTES).asByteBuffer().getInt();
    }

    private Bytes nextBytes(int length) throws IOException, CorruptTableException {
        long left = described.bytes() - position + buffer.remaining();
        if (length < 0 || length > left) {
            throw corrupt("announces " + length + " bytes where " + left + " are left");
        }
        byte[] target = new byte[length];
        int done = 0;
        while (done < length) {
            if (!buffer.hasRemaining()) {
                fill();
            }
            int part = Math.min(length - done, buffer.remaining());
            buffer.get(target, done, part);
            done += part;
        }
        crc.update(target);
        return Bytes.wrap(target);
    }

    private void fill() throws IOException, CorruptTableException {
        buffer.clear();
        int count = file.read(buffer, position);
        buffer.flip();
        position += count;
        if (count == 0) {
            throw corrupt("ends at " + position);
        }
    }

    private CorruptTableException corrupt(String what) {
        return new CorruptTableException(
                described.name(), position - buffer.remaining(), "the file " + what);
    }
}
