package dev.sluice.storage.internal.journal;

import dev.sluice.core.message.Bytes;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * A file of the journal that is ready to be written: it has its full size, a header that says its
 * number, and nothing that could be taken for one of its frames. A recycled file still holds frames
 * of its earlier life; they have the stamp that it had then. Nobody outside can know a stamp, so no
 * message can be made to look like a frame.
 *
 * <p><i>Confined to the thread that has it:</i> made by the segment writer, written by the journal
 * thread.
 *
 * @param number rises from file to file
 * @param stamp by chance; in the header and in each frame
 * @param file open
 */
public record JournalFile(long number, long stamp, DataFile file) {
    /** The folder of all of them. */
    public static final String FOLDER = "journal";

    private static final String SUFFIX = ".journal";
    private static final int ZERO_BYTES = 1024 * 1024;

    public static String nameOf(long number) {
        return "%s/%08x%s".formatted(FOLDER, number, SUFFIX);
    }

    /** The number in a file's name, without the folder; none if it is no name of a journal file. */
    static OptionalLong numberOf(String name) {
        if (!name.matches("[0-9a-f]{8,16}\\.journal")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                Long.parseLong(name.substring(0, name.length() - SUFFIX.length()), 16));
    }

    /**
     * Makes a file of zeros; everything about it is durable when it returns. When it throws there
     * is no such file.
     */
    public static JournalFile create(DataFiles files, long number, long stamp, long bytes)
            throws IOException {
        DataFile file = files.create(nameOf(number));
        try {
            fill(file, bytes);
            seal(number, stamp, file);
            files.forceFolder(FOLDER);
            return new JournalFile(number, stamp, file);
        } catch (IOException e) {
            try {
                file.close();
                files.delete(nameOf(number));
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private static void fill(DataFile file, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZERO_BYTES, bytes));
        for (long at = 0; at < bytes; at += zeros.limit()) {
            zeros.position(0).limit((int) Math.min(zeros.capacity(), bytes - at));
            file.write(zeros, at);
        }
    }

    /**
     * Makes a file of one that is not needed any more. Its name is durable before its header
     * changes: by its old name it keeps its old header, so a file without one is damaged.
     */
    public static JournalFile recycle(DataFiles files, String old, long number, long stamp)
            throws IOException {
        files.rename(old, nameOf(number));
        files.forceFolder(FOLDER);
        DataFile file = files.open(nameOf(number));
        try {
            seal(number, stamp, file);
            return new JournalFile(number, stamp, file);
        } catch (IOException e) {
            try {
                file.close();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private static void seal(long number, long stamp, DataFile file) throws IOException {
        ByteBuffer header =
                ByteBuffer.allocateDirect(FrameLayout.FILE_HEADER_BYTES)
                        .putInt(FrameLayout.FILE_MAGIC)
                        .putInt(FrameLayout.VERSION << 24)
                        .putLong(number)
                        .putLong(stamp);
        header.putInt(crcOf(header)).flip();
        file.write(header, 0);
        file.force();
    }

    /** What the frames in the file have; none if its header is not sound. */
    static OptionalLong stampOf(Bytes content) {
        if (content.length() < FrameLayout.FILE_HEADER_BYTES) {
            return OptionalLong.empty();
        }
        ByteBuffer header = content.asByteBuffer();
        boolean isSound =
                header.getInt(0) == FrameLayout.FILE_MAGIC
                        && header.getInt(FrameLayout.FILE_CRC) == crcOf(header);
        return isSound
                ? OptionalLong.of(header.getLong(FrameLayout.FILE_STAMP))
                : OptionalLong.empty();
    }

    /** The checksum of what is before {@link FrameLayout#FILE_CRC}. Borrows the buffer. */
    static int crcOf(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().position(0).limit(FrameLayout.FILE_CRC));
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "journal file %08x", number);
    }
}
