package dev.sluice.core.store;

/**
 * What a partition holds now.
 *
 * <p><i>Immutable.</i>
 *
 * @param startOffset the oldest kept offset
 * @param endOffset the offset that the next append gets; equals {@code startOffset} when it is
 *     empty
 * @param bytes the size of its batches
 */
public record PartitionBounds(long startOffset, long endOffset, long bytes) {}
