package dev.sluice.storage.internal.log;

/**
 * Limits of the files that hold partitions.
 *
 * <p><i>Immutable.</i>
 *
 * @param segmentBytes a segment is closed before a batch that would take it beyond this
 * @param bundledBytesMax a partition that has about so much in bundles gets a segment of its own
 * @param extentsMax a partition never has more extents than this, unless they are damaged
 * @param bundleBytes a bundle that has reached this is not added to any more
 * @param blockBytes what one read takes, roughly
 * @param blockCacheBytes what the blocks that were read may take of the heap; indexes may take an
 *     eighth of it besides
 * @param openFilesMax how many files are kept open
 */
public record LogConfig(
        long segmentBytes,
        int bundledBytesMax,
        int extentsMax,
        long bundleBytes,
        int blockBytes,
        long blockCacheBytes,
        int openFilesMax) {
    private static final int MEBIBYTE = 1 << 20;

    public static final LogConfig DEFAULTS =
            new LogConfig(
                    64L * MEBIBYTE, MEBIBYTE, 16, 64L * MEBIBYTE, MEBIBYTE, 64L * MEBIBYTE, 512);

    /** Positions in a segment are 32-bit integers in its index. */
    private static final long SEGMENT_BYTES_LIMIT = 1L << 30;

    private static final int BUNDLED_BYTES_LIMIT = 1 << 28;

    public LogConfig {
        check("segmentBytes", segmentBytes, SEGMENT_BYTES_LIMIT);
        check("bundledBytesMax", bundledBytesMax, BUNDLED_BYTES_LIMIT);
        check("extentsMax", extentsMax, 1024);
        check("bundleBytes", bundleBytes, Long.MAX_VALUE);
        check("blockBytes", blockBytes, 1 << 28);
        check("blockCacheBytes", blockCacheBytes, Long.MAX_VALUE);
        check("openFilesMax", openFilesMax, 1 << 20);
    }

    private static void check(String name, long value, long most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", not within 1 to " + most);
        }
    }
}
