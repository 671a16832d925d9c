package dev.sluice.storage.internal.log;

import org.jspecify.annotations.Nullable;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of this package, by what it holds instead of by its name.
 *
 * <p><i>Immutable.</i>
 *
 * @param partition whose file it is; 0 for a bundle
 * @param number the base offset, or the number of the bundle
 * @param revision of a segment; 0 for a bundle
 */
record FileKey(Kind kind, int partition, long number, int revision) {
    static final String PARTITIONS = "partitions";
    static final String BUNDLES = "bundles";
    static final String SEGMENT_SUFFIX = ".log";
    static final String INDEX_SUFFIX = ".index";
    static final String BUNDLE_SUFFIX = ".bundle";

    private static final int OFFSET_DIGITS = 20;
    private static final Pattern SEGMENT_NAME =
            Pattern.compile(
                    "partitions/([0-7][0-9a-f]{7})/0([0-9]{19})(?:\\.([0-7][0-9a-f]{7}))?\\.(log|index)");
    private static final Pattern BUNDLE_NAME = Pattern.compile("bundles/([0-9a-f]{8})\\.bundle");

    enum Kind {
        SEGMENT,
        INDEX,
        BUNDLE
    }

    static FileKey segment(int partition, Segment segment) {
        return segment(partition, segment.baseOffset(), segment.revision());
    }

    static FileKey segment(int partition, long baseOffset, int revision) {
        return new FileKey(Kind.SEGMENT, partition, baseOffset, revision);
    }

    static FileKey index(int partition, Segment segment) {
        return segment(partition, segment).index();
    }

    /** The index of this segment. */
    FileKey index() {
        return new FileKey(Kind.INDEX, partition, number, revision);
    }

    static FileKey bundle(long number) {
        return new FileKey(Kind.BUNDLE, 0, number, 0);
    }

    /** The file that has the name, or null if none of this package has. */
    static @Nullable FileKey parse(String name) {
        Matcher segment = SEGMENT_NAME.matcher(name);
        if (segment.matches()) {
            int partition = HexFormat.fromHexDigits(segment.group(1));
            long number = Long.parseLong(segment.group(2));
            String revision = segment.group(3);
            FileKey key =
                    segment(
                            partition,
                            number,
                            revision == null ? 0 : HexFormat.fromHexDigits(revision));
            return ("." + segment.group(4)).equals(SEGMENT_SUFFIX) ? key : key.index();
        }
        Matcher bundle = BUNDLE_NAME.matcher(name);
        return bundle.matches() ? bundle(HexFormat.fromHexDigitsToLong(bundle.group(1))) : null;
    }

    /** The folder of a partition's segments. */
    static String folderOf(int partition) {
        return PARTITIONS + "/" + HexFormat.of().toHexDigits(partition);
    }

    /** The folder it lies in. */
    String folder() {
        return kind == Kind.BUNDLE ? BUNDLES : folderOf(partition);
    }

    /** The name in the data directory. */
    String name() {
        return switch (kind) {
            case SEGMENT -> folder() + "/" + padded() + SEGMENT_SUFFIX;
            case INDEX -> folder() + "/" + padded() + INDEX_SUFFIX;
            case BUNDLE -> BUNDLES + "/" + HexFormat.of().toHexDigits((int) number) + BUNDLE_SUFFIX;
        };
    }

    private String padded() {
        String digits = Long.toString(number);
        String padded = "0".repeat(OFFSET_DIGITS - digits.length()) + digits;
        // Kafka's tools take what stands before the first dot for the base offset.
        return revision == 0 ? padded : padded + "." + HexFormat.of().toHexDigits(revision);
    }
}
