package dev.sluice.storage.internal.journal;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.internal.files.DataFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Collects the changes of one cycle and writes them as one frame.
 *
 * <p>A batch is copied once, into the buffer that the system call takes; its own checksum goes into
 * the frame's head, so its bytes are not summed again. Nothing is allocated per record.
 *
 * <p><i>Confined to the journal thread.</i>
 */
public final class FrameEncoder {
    private static final int FIRST_HEAD_BYTES = 64 * 1024;
    private static final int OUTPUT_BYTES = 1024 * 1024;

    private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT_BYTES);
    private final List<Batch> batches = new ArrayList<>();
    private final CRC32C crc = new CRC32C();
    private ByteBuffer head = ByteBuffer.allocate(FIRST_HEAD_BYTES);
    private int dataBytes;
    private int entries;
    private int records;

    /** Makes a frame of its own for each cycle. */
    public FrameEncoder() {
        clear();
    }

    /** Forgets what was collected. */
    public void clear() {
        head.clear().position(FrameLayout.FRAME_HEADER_BYTES);
        batches.clear();
        dataBytes = 0;
        entries = 0;
        records = 0;
    }

    public boolean isEmpty() {
        return entries == 0;
    }

    /** How long the frame is by now. */
    public int bytes() {
        return Math.addExact(head.position(), dataBytes);
    }

    /** How many records its batches hold. */
    public int records() {
        return records;
    }

    /** The batch stands at its base offset; {@code partition} was opened. */
    public void append(int partition, Batch batch) {
        entry(FrameLayout.APPEND, FrameLayout.APPEND_BYTES - 1)
                .putInt(partition)
                .putLong(batch.baseOffset())
                .putInt(batch.bytes().length())
                .putInt(batch.records())
                .putInt(Batches.checksum(batch));
        batches.add(batch);
        dataBytes = Math.addExact(dataBytes, batch.bytes().length());
        records += batch.records();
    }

    public void put(String table, Bytes key, Bytes value) {
        ByteBuffer target = keyed(FrameLayout.PUT, table, key, Integer.BYTES + value.length());
        value.writeTo(target.putInt(value.length()));
    }

    public void delete(String table, Bytes key) {
        keyed(FrameLayout.DELETE, table, key, 0);
    }

    public void opened(int partition, PartitionId id) {
        byte[] log = id.log().getBytes(StandardCharsets.UTF_8);
        entry(FrameLayout.OPENED, 10 + log.length)
                .putInt(partition)
                .putInt(id.partition())
                .putShort((short) log.length)
                .put(log);
    }

    public void dropped(int partition) {
        entry(FrameLayout.DROPPED, Integer.BYTES).putInt(partition);
    }

    public void trimmed(int partition, long startOffset) {
        entry(FrameLayout.TRIMMED, Integer.BYTES + Long.BYTES)
                .putInt(partition)
                .putLong(startOffset);
    }

    /**
     * Writes the frame at {@code position}.
     *
     * @param stamp of the file
     * @param forced the highest sequence that is forced by now
     */
    void write(DataFile file, long stamp, long position, long sequence, long forced)
            throws IOException {
        seal(stamp, sequence, forced);
        long at = copy(file, position, head.flip());
        for (Batch batch : batches) {
            at = copyBatch(file, at, batch);
        }
        flush(file, at);
    }

    private void seal(long stamp, long sequence, long forced) {
        byte[] array = head.array();
        head.putInt(0, FrameLayout.FRAME_MAGIC)
                .putInt(FrameLayout.FRAME_VERSION, FrameLayout.VERSION << 24)
                .putInt(FrameLayout.HEAD_LENGTH, head.position() - FrameLayout.FRAME_HEADER_BYTES)
                .putInt(FrameLayout.DATA_LENGTH, dataBytes)
                .putLong(FrameLayout.SEQUENCE, sequence)
                .putLong(FrameLayout.FORCED, forced)
                .putLong(FrameLayout.FRAME_STAMP, stamp)
                .putInt(FrameLayout.ENTRY_COUNT, entries);
        crc.reset();
        crc.update(array, 0, FrameLayout.FRAME_CRC);
        crc.update(
                array,
                FrameLayout.FRAME_HEADER_BYTES,
                head.position() - FrameLayout.FRAME_HEADER_BYTES);
        head.putInt(FrameLayout.FRAME_CRC, (int) crc.getValue());
    }

    /** The output buffer begins at {@code position} in the file; returns where it begins after. */
    private long copy(DataFile file, long position, ByteBuffer source) throws IOException {
        long at = position;
        int end = source.limit();
        while (source.position() < end) {
            if (!output.hasRemaining()) {
                at = flush(file, at);
            }
            source.limit(Math.min(end, source.position() + output.remaining()));
            output.put(source);
        }
        return at;
    }

    private long copyBatch(DataFile file, long position, Batch batch) throws IOException {
        long at = position;
        int length = batch.bytes().length();
        if (length > output.remaining()) {
            at = flush(file, at);
        }
        if (length > output.remaining()) {
            output.putLong(batch.baseOffset());
            return copy(file, at, batch.bytes().asByteBuffer().position(Long.BYTES));
        }
        Batches.writeStamped(batch, output);
        return at;
    }

    private long flush(DataFile file, long position) throws IOException {
        int count = output.flip().remaining();
        if (count > 0) {
            file.write(output, position);
        }
        output.clear();
        return position + count;
    }

    private ByteBuffer keyed(byte type, String table, Bytes key, int more) {
        byte[] name = table.getBytes(StandardCharsets.UTF_8);
        ByteBuffer target = entry(type, 6 + name.length + key.length() + more);
        target.putShort((short) name.length).put(name).putInt(key.length());
        key.writeTo(target);
        return target;
    }

    private ByteBuffer entry(byte type, int bytes) {
        if (head.remaining() <= bytes) {
            int needed = Math.addExact(head.position(), bytes + 1);
            ByteBuffer larger = ByteBuffer.allocate(Math.max(needed, 2 * head.capacity()));
            head = larger.put(head.flip());
        }
        entries++;
        return head.put(type);
    }
}
