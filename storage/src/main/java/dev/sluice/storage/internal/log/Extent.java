package dev.sluice.storage.internal.log;

/**
 * Batches of one partition that lie in a bundle, one behind the other, as one run.
 *
 * <p><i>Immutable.</i>
 *
 * @param bundle the number of the bundle
 * @param position where the first batch begins; the run's header lies right before it
 * @param bytes the size of the batches
 * @param baseOffset the first offset
 * @param nextOffset the first offset behind it
 * @param maxTimestampMs the highest timestamp of its batches
 */
public record Extent(
        long bundle,
        long position,
        int bytes,
        long baseOffset,
        long nextOffset,
        long maxTimestampMs) {
    public Extent {
        if (bundle < 0 || baseOffset < 0 || nextOffset <= baseOffset || bytes <= 0) {
            throw new IllegalArgumentException(
                    "an extent cannot reach from offset "
                            + baseOffset
                            + " to "
                            + nextOffset
                            + " in "
                            + bytes
                            + " bytes of bundle "
                            + bundle);
        }
        if (position < BundleFormat.HEADER_BYTES + BundleFormat.RUN_HEADER_BYTES) {
            throw new IllegalArgumentException("no extent begins at " + position + " of a bundle");
        }
    }
}
