package dev.sluice.storage.internal.carry;

import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.table.TableFile;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The file that holds the checkpoint; docs/storage.md, section 4. It is replaced in one step, so
 * after a crash there is the old one or the new one, whole. <i>Confined to one thread.</i>
 */
public final class CheckpointFile {
    /** Its name. */
    public static final String NAME = "checkpoint";

    private static final String NEW_NAME = "checkpoint.new";

    /** {@code SLCP}. */
    private static final int MAGIC = 0x534c_4350;

    private static final int VERSION = 1;
    private static final int CRC_BYTES = 4;

    private final DataFiles files;

    public CheckpointFile(DataFiles files) {
        this.files = files;
    }

    /** Replaces the checkpoint; durable on return. */
    public void write(Checkpoint checkpoint) throws IOException {
        prepare(checkpoint);
        replace();
    }

    /** Writes a checkpoint beside the one that counts. */
    public void prepare(Checkpoint checkpoint) throws IOException {
        byte[] content = encode(checkpoint);
        files.delete(NEW_NAME);
        try (DataFile file = files.create(NEW_NAME)) {
            file.write(ByteBuffer.wrap(content), 0);
            file.force();
        }
    }

    /**
     * Lets the prepared checkpoint count; durable on return. If it throws, either may count, and
     * nothing may be changed that one of them refers to.
     */
    public void replace() throws IOException {
        try {
            files.rename(NEW_NAME, NAME);
            files.forceFolder("");
        } catch (IOException e) {
            throw new UncertainCheckpointException(e);
        }
    }

    /** Forgets what was prepared. */
    public void abandon() throws IOException {
        files.delete(NEW_NAME);
    }

    /** The checkpoint, or {@link Checkpoint#NONE} if there never was one. */
    public Checkpoint read() throws IOException, CorruptCheckpointException {
        if (!files.exists(NAME)) {
            return Checkpoint.NONE;
        }
        byte[] content;
        try (DataFile file = files.open(NAME)) {
            content = new byte[Math.toIntExact(file.size())];
            file.read(ByteBuffer.wrap(content), 0);
        }
        try {
            return decode(ByteBuffer.wrap(content));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CorruptCheckpointException(NAME + " contradicts itself: " + e.getMessage());
        }
    }

    static byte[] encode(Checkpoint checkpoint) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeLong(checkpoint.sequence());
        out.writeInt(checkpoint.nextPartition());
        out.writeInt(checkpoint.partitions().size());
        for (Map.Entry<Integer, StoredPartition> each : checkpoint.partitions().entrySet()) {
            out.writeInt(each.getKey());
            CheckpointPartitions.write(out, each.getValue());
        }
        out.writeInt(checkpoint.tables().size());
        for (Map.Entry<String, List<TableFile>> each : checkpoint.tables().entrySet()) {
            CheckpointPartitions.write(out, each.getKey());
            out.writeInt(each.getValue().size());
            for (TableFile file : each.getValue()) {
                out.writeLong(file.number());
                out.writeLong(file.bytes());
            }
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.toByteArray());
        out.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }

    static Checkpoint decode(ByteBuffer in) throws CorruptCheckpointException {
        int length = in.remaining();
        if (length < 2 * Integer.BYTES + CRC_BYTES || in.getInt() != MAGIC) {
            throw new CorruptCheckpointException(NAME + " is no checkpoint of a store");
        }
        CRC32C crc = new CRC32C();
        crc.update(in.duplicate().position(0).limit(length - CRC_BYTES));
        int stored = in.getInt(length - CRC_BYTES);
        if (stored != (int) crc.getValue()) {
            throw new CorruptCheckpointException(
                    "%s has checksum %08x, its bytes have %08x; it is damaged"
                            .formatted(NAME, stored, (int) crc.getValue()));
        }
        int version = in.getInt();
        if (version != VERSION) {
            throw new CorruptCheckpointException(
                    "%s has version %d, this program knows %d; use the program that wrote it"
                            .formatted(NAME, version, VERSION));
        }
        long sequence = in.getLong();
        int nextPartition = in.getInt();
        Map<Integer, StoredPartition> partitions = new TreeMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            partitions.put(in.getInt(), CheckpointPartitions.read(in));
        }
        Map<String, List<TableFile>> tables = new TreeMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            String table = CheckpointPartitions.text(in);
            List<TableFile> tableFiles = new ArrayList<>();
            for (int more = in.getInt(); more > 0; more--) {
                tableFiles.add(new TableFile(in.getLong(), in.getLong()));
            }
            tables.put(table, List.copyOf(tableFiles));
        }
        return new Checkpoint(sequence, nextPartition, partitions, tables);
    }
}
