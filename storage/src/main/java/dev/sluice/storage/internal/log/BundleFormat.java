package dev.sluice.storage.internal.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The bytes around the batches in a bundle: docs/storage.md, section 2. */
final class BundleFormat {
    static final int HEADER_BYTES = 16;
    static final int RUN_HEADER_BYTES = 32;

    private static final int MAGIC = 0x534c424e;
    private static final int RUN_MAGIC = 0x534c524e;
    private static final int VERSION = 1;
    private static final int RUN_BYTES_AT = 24;
    private static final int CHECKED_BYTES = 28;

    private BundleFormat() {}

    /** The header of a bundle. */
    static ByteBuffer header(long bundle) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putLong(bundle)
                .flip();
    }

    static void checkHeader(String file, long bundle, ByteBuffer bytes) throws CorruptLogException {
        if (bytes.getInt(0) != MAGIC) {
            throw new CorruptLogException(file, 0, "a bundle does not begin like this");
        }
        if (bytes.getInt(4) != VERSION) {
            throw new CorruptLogException(
                    file, 4, "the version is " + bytes.getInt(4) + " instead of " + VERSION);
        }
        if (bytes.getLong(8) != bundle) {
            throw new CorruptLogException(file, 8, "it is bundle " + bytes.getLong(8));
        }
    }

    /** The header of the run that is {@code extent}. */
    static ByteBuffer runHeader(int partition, Extent extent) {
        ByteBuffer header =
                ByteBuffer.allocate(RUN_HEADER_BYTES)
                        .putInt(RUN_MAGIC)
                        .putInt(partition)
                        .putLong(extent.baseOffset())
                        .putLong(extent.nextOffset())
                        .putInt(extent.bytes());
        return header.putInt(crc(header.array())).flip();
    }

    /** Checks that {@code bytes} begin with the header of the run that is {@code extent}. */
    static void checkRunHeader(String file, int partition, Extent extent, byte[] bytes)
            throws CorruptLogException {
        long at = extent.position() - RUN_HEADER_BYTES;
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getInt(CHECKED_BYTES) != crc(bytes)) {
            throw new CorruptLogException(
                    file,
                    at,
                    String.format(
                            "the run's header has checksum %08x, its bytes %08x",
                            header.getInt(CHECKED_BYTES), crc(bytes)));
        }
        if (!header.limit(RUN_HEADER_BYTES).equals(runHeader(partition, extent))) {
            throw new CorruptLogException(
                    file,
                    at,
                    "a run of partition "
                            + header.getInt(4)
                            + " from offset "
                            + header.getLong(8)
                            + " to "
                            + header.getLong(16)
                            + " in "
                            + header.getInt(RUN_BYTES_AT)
                            + " bytes is there instead of partition "
                            + partition
                            + "'s "
                            + extent);
        }
    }

    private static int crc(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, CHECKED_BYTES);
        return (int) crc.getValue();
    }
}
