package dev.sluice.storage.internal.journal;

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
 * of its earlier life; they say the number that it had then.
 *
 * <p><i>Confined to the thread that has it:</i> made by the segment writer, written by the journal
 * thread.
 *
 * @param number rises from file to file
 * @param file open
 */
public record JournalFile(long number, DataFile file) {
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

    /** Makes a file of zeros; everything about it is durable when it returns. */
    public static JournalFile create(DataFiles files, long number, long bytes) throws IOException {
        DataFile file = files.create(nameOf(number));
        ByteBuffer zeros = ByteBuffer.allocateDirect(ZERO_BYTES);
        for (long at = 0; at < bytes; at += zeros.limit()) {
            zeros.position(0).limit((int) Math.min(ZERO_BYTES, bytes - at));
            file.write(zeros, at);
        }
        return sealed(files, number, file);
    }

    /** Makes a file of one that is not needed any more. */
    public static JournalFile recycle(DataFiles files, String old, long number) throws IOException {
        files.rename(old, nameOf(number));
        return sealed(files, number, files.open(nameOf(number)));
    }

    private static JournalFile sealed(DataFiles files, long number, DataFile file)
            throws IOException {
        ByteBuffer header =
                ByteBuffer.allocateDirect(FrameLayout.FILE_HEADER_BYTES)
                        .putInt(FrameLayout.FILE_MAGIC)
                        .putInt(FrameLayout.VERSION << 24)
                        .putLong(number);
        header.putInt(crcOf(header)).flip();
        file.write(header, 0);
        file.force();
        files.forceFolder(FOLDER);
        return new JournalFile(number, file);
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
